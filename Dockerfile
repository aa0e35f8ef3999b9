# The container of the action. It is rebuilt by every job that uses the action
# by its Dockerfile, so that what changes least comes first.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
# Grammars are C code, hence cgo; linked statically, so that the binary also
# runs outside this image.
RUN CGO_ENABLED=1 go build -trimpath -tags netgo,osusergo \
    -ldflags="-s -w -X main.version=${VERSION} -linkmode external -extldflags -static" \
    -o /out/breakwater .

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/breakwater /usr/local/bin/breakwater
# No USER: the runner's files belong to others, and it requires root.
ENTRYPOINT ["/usr/local/bin/breakwater"]
