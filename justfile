# The tasks of this project, by the names that .ci/run gives them.

# everything that a change must pass
ci:
    .ci/run

# formatting as it must be
format:
    .ci/run format

# lints, warnings as errors
lint:
    .ci/run lint

# documentation, warnings as errors
doc:
    .ci/run doc

# Slurm, for the test of `potluck cluster`
slurm:
    .ci/run slurm

# the README's test command
test:
    .ci/run test

# the README's first command, small, in a clean clone
headline:
    .ci/run headline

# format the code
fmt:
    cargo fmt --all

# measure speed; nothing here is a test
bench *WHICH:
    cargo bench --locked {{WHICH}}
