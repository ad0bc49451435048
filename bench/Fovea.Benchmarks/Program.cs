using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Fovea.Benchmarks;
using Perfolizer.Horology;

if (LoadingRate.TryRun(args) || ProposalRate.TryRun(args))
    return;

const int MinNameWidth = 40;

// Everything runs in this process: the tool's own settings of the runtime hold, and nothing is built on the side.
IConfig config = DefaultConfig.Instance
    .AddJob(Job.Default
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithMinIterationTime(TimeInterval.FromMilliseconds(200))
        .AsDefault())
    .AddFilter(new SimpleFilter(Convolutions.IsPossible))
    .AddColumn(new RateColumn())
    .HideColumns(Column.Error, Column.RatioSD)
    .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(MinNameWidth))
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(LayerBenchmark).Assembly).Run(args, config);
