# The container of the action. It is rebuilt by every job that uses the action
# by its Dockerfile, so that what changes least comes first.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# The parsers are C and take most of the time: they are compiled before our own
# code, which changes more often, comes in.
ENV CGO_ENABLED=1 GOFLAGS="-trimpath -tags=netgo,osusergo"
RUN go build github.com/tree-sitter/go-tree-sitter github.com/blevesearch/bleve/v2 \
    $(grep -o 'github.com/tree-sitter/tree-sitter-[a-z-]*' go.mod | sed 's,$,/bindings/go,')
COPY . .
ARG VERSION=dev
# Linked statically, so that the binary also runs outside this image.
RUN go build \
    -ldflags="-s -w -X main.version=${VERSION} -linkmode external -extldflags -static" \
    -o /out/breakwater .

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/breakwater /usr/local/bin/breakwater
# No USER: the runner's files belong to others, and it requires root.
ENTRYPOINT ["/usr/local/bin/breakwater"]
