"""Has Beam's own runner translate the stream for Dataflow, and prints what came of it: `python -I dry_run.py ROOT`.

It is run in an environment where presslake was installed as it would be for real; only a source is looked for in the
repository, after everything that is installed.
"""

import json
import sys


def main(root: str) -> None:
    sys.path.append(root)
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions

    from pipeline.options import Settings
    from pipeline.runners.dataflow import Dataflow
    from pipeline.stream import Pulse, stream
    from tests.articles import NOW, make_source
    from tests.structure.stateful import described

    lake = "gs://some-bucket/lake"
    engine = Dataflow(lake=lake, project="some-project", region="europe-west1", image="eu/some/image:1", dry_run=True)
    pipeline = beam.Pipeline(options=PipelineOptions(engine.options()))
    stream(pipeline, Settings(lake="lake", sources=(make_source(),)), Pulse(), NOW)
    result = pipeline.run()
    graph = result.job.proto_pipeline
    images = [e.payload.decode("latin-1") for e in graph.components.environments.values()]
    print(json.dumps({"state": result.state, "images": images, "stateful": described(graph)}))


if __name__ == "__main__":
    main(sys.argv[1])
