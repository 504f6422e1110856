//! What holds of everything a survey ever publishes (rebuilt in the next commit).
