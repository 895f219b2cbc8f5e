# The program alone on Debian 12: docker build -t firebreak . && docker run --rm -v "$PWD:/work" firebreak verify /work/model.yaml
FROM debian:12-slim AS build
COPY . /firebreak
RUN cd /firebreak && scripts/build && cd build/release && cpack -G DEB -B /package

FROM debian:12-slim
COPY --from=build /package/*.deb /tmp/
RUN apt-get update && apt-get install -y --no-install-recommends /tmp/*.deb && \
    rm -rf /tmp/*.deb /var/lib/apt/lists/*
USER nobody
ENTRYPOINT ["firebreak"]
