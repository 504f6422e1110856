# docker build -t paylens . && docker run -p 8080:8080 -v paylens:/data paylens
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc g++ make cmake \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /paylens
COPY Cargo.toml Cargo.lock ./
# The dependencies alone, so that a change of the code does not build them again.
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && mkdir -p tests/it && touch tests/it/main.rs \
    && cargo build --release --locked \
    && rm -rf src tests target/release/.fingerprint/paylens-* target/release/paylens*
COPY migrations migrations
COPY askama.toml ./
COPY templates templates
COPY src src
RUN cargo build --release --locked --bin paylens

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home paylens \
    && mkdir /data && chown paylens /data
COPY --from=build /paylens/target/release/paylens /usr/local/bin/paylens
USER paylens
VOLUME /data
ENV PAYLENS_DATABASE_URL=sqlite:///data/paylens.db PAYLENS_BIND=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD curl -fsS http://127.0.0.1:8080/health/ready || exit 1
ENTRYPOINT ["paylens"]
CMD ["serve"]
