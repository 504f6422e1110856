DROP TABLE highlights;
DROP TABLE review_closings;
DROP TABLE reviews;
DROP TABLE review_pool;
ALTER TABLE pending DROP COLUMN moderation;
