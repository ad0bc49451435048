#!/usr/bin/env bash
# Kills so many training runs (20) at random moments, every fourth while it writes a checkpoint, goes on with each of them and compares the
# weights with an uninterrupted run's, byte by byte; prints a table. `./test` does the same with four.
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}")
cd "${script%/eng/*}"
FOVEA_KILLS=${1:-20} dotnet test -c Release tests/Fovea.Cli.Tests --filter KilledRunTests --logger "console;verbosity=detailed"
