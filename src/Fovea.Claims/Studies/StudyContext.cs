using Fovea.Data;
using Fovea.Training.Logging;

namespace Fovea.Claims.Studies;

/// <summary>What a study is given to measure with one seed.</summary>
internal sealed record StudyContext
{
    /// <summary>The options of the run.</summary>
    public required ClaimRunOptions Options { get; init; }

    /// <summary>The folder for what is kept.</summary>
    public required string Folder { get; init; }

    /// <summary>The parts of the data; null where no study needs any.</summary>
    public required DataSplits? Splits { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The runs that are finished, by folder, for studies that come back to them.</summary>
    public required Dictionary<string, LogContents> Finished { get; init; }

    /// <summary>Stops the study after the current step.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>The seed of choices that are made once for all seeds.</summary>
    public ulong FirstSeed => Options.Seed;

    /// <summary>The data.</summary>
    /// <exception cref="FoveaException">There are none.</exception>
    public DataSplits RequiredSplits => Splits ?? throw new FoveaException("this claim is measured on a data set: name one");

    /// <summary>Tells what is done now.</summary>
    public void Tell(string line) => Options.Progress?.Invoke(line);
}
