# The container of the action. main builds it in each job that uses it, for
# development; a release is pulled instead (docs/release.md). No BuildKit is
# required: act builds with the classic builder. ARCH=arm64 cross-compiles.

# git changes least and comes first.
FROM golang:1.26-bookworm AS git
ARG ARCH
COPY .ci/git /src/
RUN ARCH=${ARCH} /src/git /root.d
COPY .ci/root /src/
RUN ARCH=${ARCH} /src/root /root.d

FROM golang:1.26-bookworm AS build
ARG ARCH
RUN [ "${ARCH:-$(go env GOHOSTARCH)}" = "$(go env GOHOSTARCH)" ] || { apt-get update -qq \
 && case ${ARCH} in amd64) apt-get install -y -qq gcc-x86-64-linux-gnu ;; *) apt-get install -y -qq gcc-aarch64-linux-gnu ;; esac; }
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# The parsers are C and take most of the time: they are compiled before our own
# code, which changes more often, comes in. Go dates anew what it reads of its cache
# if that is older than an hour, and so copies it into the next layer: 200 MB.
COPY .ci/build .ci/
RUN ARCH=${ARCH} .ci/build && find "$(go env GOCACHE)" -type f -exec touch --date=2100-01-01 {} +
COPY . .
ARG VERSION
# The compiler is done before its garbage matters: collecting less of it saves a sixth of the time.
RUN GOGC=400 ARCH=${ARCH} VERSION=${VERSION} .ci/build /out/breakwater

FROM scratch
COPY --from=git /root.d /
COPY --from=build /out/breakwater /usr/local/bin/
ENV PATH=/usr/local/bin:/usr/bin:/bin
# No USER: the runner's files belong to others, and it requires root.
ENTRYPOINT ["/usr/local/bin/breakwater"]
