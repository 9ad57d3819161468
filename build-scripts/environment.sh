# Sourced by the scripts beside it: puts the Node.js that setup.sh may have fetched on the PATH.

# shellcheck shell=bash
for whorl_node in build/node/node_modules/node-linux-*/bin; do
  [ -x "$whorl_node/node" ] && PATH="$PWD/$whorl_node:$PATH"
done
unset whorl_node
