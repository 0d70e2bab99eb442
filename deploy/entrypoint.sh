#!/bin/sh
# A runner starts a worker with flags of Beam's boot program; everything else is a command of presslake.
case "${1-}" in
    --id=* | --worker_pool* | --provision_endpoint=* | --logging_endpoint=* | --control_endpoint=* | \
        --artifact_endpoint=* | --semi_persist_dir=* | --setup_only* | --artifacts=*)
        exec /opt/apache/beam/boot "$@" ;;
    *)
        exec presslake "$@" ;;
esac
