using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Training.Logging;

/// <summary>One line of <c>log.jsonl</c>; the JSON property <c>type</c> names its kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(LogHeader), "header")]
[JsonDerivedType(typeof(LogStep), "step")]
[JsonDerivedType(typeof(LogEpoch), "epoch")]
[JsonDerivedType(typeof(LogFinal), "final")]
public abstract record LogEntry;

/// <summary>The first line: the configuration and the environment of the run.</summary>
public sealed record LogHeader : LogEntry
{
    /// <summary>The schema that this version writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The schema of the file.</summary>
    public required int Schema { get; init; }

    /// <summary>The version of Fovea.</summary>
    public required string Version { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The catalogue name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The number of trainable parameters of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>The data set.</summary>
    public required string Data { get; init; }

    /// <summary>The seed of all randomness.</summary>
    [JsonConverter(typeof(LogSeed))]
    public required ulong Seed { get; init; }

    /// <summary>The number of threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The processor, in one line.</summary>
    public required string Hardware { get; init; }

    /// <summary>The operating system and the runtime, in one line; null in logs of older versions.</summary>
    public string? System { get; init; }

    /// <summary>The state of the repository in which the run was started; null outside of one.</summary>
    public GitState? Git { get; init; }

    /// <summary>The arguments of the run, a JSON object: all that determines its result.</summary>
    public required JsonElement Args { get; init; }

    /// <summary>How the run was carried out, a JSON object: what does not change its result; null in logs of older versions.</summary>
    public JsonElement? Options { get; init; }
}

/// <summary>Training statistics since the previous step line.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">Optimiser steps done since the start of the run.</param>
/// <param name="Loss">The mean training loss since the previous step line.</param>
/// <param name="LearningRate">The learning rate of the latest step.</param>
/// <param name="ImagesPerSecond">Training speed since the previous step line.</param>
/// <param name="Images">Training images since the previous step line.</param>
/// <param name="Seconds">The time since the previous step line, in seconds.</param>
public sealed record LogStep(
    int Epoch,
    long Step,
    double Loss,
    [property: JsonPropertyName("lr")] double LearningRate,
    double ImagesPerSecond,
    int? Images = null,
    double? Seconds = null) : LogEntry;

/// <summary>An epoch and the validation after it. Accuracies are fractions, 0 to 1; values that were not measured are null.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">Optimiser steps done since the start of the run.</param>
/// <param name="TrainLoss">The mean loss over the epoch's training images.</param>
/// <param name="TrainTop1">The top-1 accuracy over the epoch's training images, measured during training; null for a task without.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="Seconds">The duration of the epoch and its validation in seconds.</param>
/// <param name="ValLoss">The mean validation loss.</param>
/// <param name="ValTop1">The validation top-1 accuracy.</param>
/// <param name="ValTop5">The validation top-5 accuracy.</param>
/// <param name="ValMetrics">The validation's other metrics by name.</param>
/// <param name="ValSeconds">The duration of the validation in seconds.</param>
public sealed record LogEpoch(
    int Epoch,
    long Step,
    double TrainLoss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? TrainTop1,
    [property: JsonPropertyName("lr")] double LearningRate,
    double Seconds,
    double? ValLoss = null,
    double? ValTop1 = null,
    double? ValTop5 = null,
    IReadOnlyDictionary<string, double>? ValMetrics = null,
    double? ValSeconds = null) : LogEntry
{
    /// <summary>
    /// The means of the training's metrics without the top-1 accuracy, by name, such as the parts of a detector's loss; null for none.
    /// </summary>
    public IReadOnlyDictionary<string, double>? TrainMetrics { get; init; }

    /// <summary>Whether the validation score was the best so far; null in logs of older versions.</summary>
    public bool? IsBest { get; init; }

    /// <summary>The norms of gradients and updates by the parameter's name; null where none were measured.</summary>
    public IReadOnlyDictionary<string, LogNorms>? Norms { get; init; }
}

/// <summary>The means of a parameter's norms over the measured steps of an epoch.</summary>
/// <param name="Gradient">The L2 norm of its gradient, before clipping.</param>
/// <param name="Update">The L2 norm of the difference that a step of the optimiser makes.</param>
/// <param name="Weight">The L2 norm of its values before the step.</param>
public sealed record LogNorms(double Gradient, double Update, double Weight);

/// <summary>The last line, present when the run finished or was interrupted properly. Accuracies are fractions, 0 to 1.</summary>
/// <param name="Outcome">How the run ended, such as <c>finished</c> or <c>interrupted</c>.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Step">Optimiser steps done since the start of the run.</param>
/// <param name="Seconds">The duration of the run in seconds.</param>
/// <param name="ImagesPerSecond">Training images a second over the whole run.</param>
/// <param name="TestLoss">The mean loss of the final evaluation.</param>
/// <param name="TestTop1">The top-1 accuracy of the final evaluation.</param>
/// <param name="TestTop5">The top-5 accuracy of the final evaluation.</param>
public sealed record LogFinal(
    string Outcome,
    int Epochs,
    long Step,
    double Seconds,
    double ImagesPerSecond,
    double? TestLoss = null,
    double? TestTop1 = null,
    double? TestTop5 = null) : LogEntry
{
    /// <summary>The other metrics of the final evaluation by name; null for none.</summary>
    public IReadOnlyDictionary<string, double>? TestMetrics { get; init; }
}

/// <summary>The contents of a log.</summary>
/// <param name="Header">The first line.</param>
/// <param name="Steps">The step lines in order.</param>
/// <param name="Epochs">The epoch lines in order.</param>
/// <param name="Final">The last line, or null while the run is in progress or when it was killed.</param>
public sealed record LogContents(LogHeader Header, IReadOnlyList<LogStep> Steps, IReadOnlyList<LogEpoch> Epochs, LogFinal? Final)
{
    /// <summary>The duration of training and validation in seconds, added up over all calls of a resumed run.</summary>
    public double Seconds => Steps.Sum(step => step.Seconds ?? 0) + Epochs.Sum(epoch => epoch.ValSeconds ?? 0);

    /// <summary>Training images a second, over all calls of a resumed run, validation not counted; 0 before the first step line.</summary>
    public double ImagesPerSecond =>
        Steps.Sum(step => (long)(step.Images ?? 0)) / Math.Max(Steps.Sum(step => step.Seconds ?? 0), 1e-9);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LogEntry))]
internal sealed partial class LogJson : JsonSerializerContext;
