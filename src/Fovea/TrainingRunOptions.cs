using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>How a training run is carried out; apart from <see cref="Force"/>, none of it changes the result.</summary>
public sealed record TrainingRunOptions
{
    /// <summary>
    /// The folder for weights, checkpoint, log and report; null only for a resumed run, which then goes on in its checkpoint's folder.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Whether an occupied <see cref="Output"/> is numbered (<c>runs-2</c>) instead of refused.</summary>
    public bool NumberOutput { get; init; }

    /// <summary>Whether a resumed run may go on with other optimiser settings than it was begun with.</summary>
    public bool Force { get; init; }

    /// <summary>The number of threads that read and prepare images.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The number of steps between two lines of the log.</summary>
    public int LogFrequency { get; init; } = 10;

    /// <summary>The number of steps after which the run stops, even within an epoch; null for no limit.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The time between checkpoints within an epoch; null for checkpoints after epochs only.</summary>
    public TimeSpan? SaveEvery { get; init; }

    /// <summary>
    /// The number of epochs between two checkpoints that are kept beside the last one, as <c>model_9.safetensors</c>; null for none.
    /// </summary>
    public int? KeepEvery { get; init; }

    /// <summary>The state of the repository in which the run is started, for its log and report; null for none.</summary>
    public GitState? Git { get; init; }

    /// <summary>Watch the run; those of the run's own files come after them.</summary>
    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How the run is carried out, as a JSON object for its log.</summary>
    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(
        new RunOptionsEntry(
            Workers, LogFrequency, MaxSteps, SaveEvery?.ToString("c", CultureInfo.InvariantCulture), KeepEvery, Force ? true : null),
        RunOptionsJson.Default.RunOptionsEntry);
}

/// <summary>The options of a run as its log tells them; null for what was not asked for.</summary>
internal sealed record RunOptionsEntry(
    int Workers, int LogFrequency, long? MaxSteps, string? SaveEvery, int? KeepEvery, bool? Force);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunOptionsEntry))]
internal sealed partial class RunOptionsJson : JsonSerializerContext;
