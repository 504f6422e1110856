# docker build -t paylens . && docker run -p 8080:8080 -v paylens:/data paylens
# With made-up answers: docker run --rm -p 8080:8080 paylens serve --demo
FROM rust:1.95-slim-bookworm AS build
WORKDIR /paylens
COPY Cargo.toml Cargo.lock rust-toolchain.toml ./
# The dependencies alone, so that a change of the code does not build them again.
RUN mkdir -p src benches tests/it \
    && echo 'fn main() {}' | tee src/main.rs benches/titles.rs > tests/it/main.rs && touch src/lib.rs \
    && cargo build --profile dist --locked --bin paylens \
    && rm -rf src benches tests target/dist/.fingerprint/paylens-* target/dist/deps/*paylens*
COPY migrations migrations
COPY askama.toml ./
COPY templates templates
COPY src src
RUN cargo build --profile dist --locked --bin paylens

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home paylens \
    && mkdir /data && chown paylens /data
COPY --from=build /paylens/target/dist/paylens /usr/local/bin/paylens
USER paylens
# Database and key file. Whoever has both reads the answers that wait: back up the key elsewhere, or mount
# it from elsewhere and name it in PAYLENS_KEY_FILE.
VOLUME /data
# The database's default is paylens.db in the working folder. Said by a variable, --demo would contradict it.
WORKDIR /data
ENV PAYLENS_BIND=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD curl -fsS http://127.0.0.1:8080/health/ready || exit 1
ENTRYPOINT ["paylens"]
CMD ["serve"]
