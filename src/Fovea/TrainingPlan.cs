using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Formats;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// All that determines the result of a training run: network, data, recipe, seed. It is printed when a run starts and kept in its log and
/// its checkpoints, so that the run can be resumed from the checkpoint alone.
/// </summary>
public sealed record TrainingPlan
{
    private const string MetadataKey = "plan";

    /// <summary>The network's name in the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The share of the training samples that is set apart for validation where the set has no validation part.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>The recipe.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The file of weights from which the run starts; null for random initial weights.</summary>
    public string? Weights { get; init; }

    /// <summary>
    /// The parameters that were not loaded with <see cref="Weights"/>, and so are trained from scratch; filled when a run is created.
    /// </summary>
    public IReadOnlyList<string> NewParameters { get; init; } = [];

    /// <summary>The seed of all random numbers; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether to recompute activations in the backward pass instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>The plan of the run to which a checkpoint belongs.</summary>
    /// <exception cref="WeightFileException">The file is missing or malformed.</exception>
    /// <exception cref="FoveaException">It is no checkpoint, or its plan cannot be read.</exception>
    public static TrainingPlan Read(string checkpoint)
    {
        using WeightFile file = WeightFile.Open(checkpoint);
        try
        {
            if (file.Metadata.TryGetValue(MetadataKey, out string? text))
                return JsonSerializer.Deserialize(text, PlanJson.Default.TrainingPlan)!;
        }
        catch (JsonException failure)
        {
            throw new FoveaException($"{checkpoint}: the plan of the run cannot be read ({failure.Message})", failure);
        }

        throw new FoveaException(
            $"{checkpoint} is no checkpoint of a run that can be resumed: give the checkpoint.safetensors of a run's folder");
    }

    /// <summary>The plan as a JSON object.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, PlanJson.Default.TrainingPlan);

    internal IReadOnlyDictionary<string, string> Metadata() =>
        new Dictionary<string, string> { [MetadataKey] = JsonSerializer.Serialize(this, PlanJson.Default.TrainingPlan) };

    /// <summary>Refuses to go on with <paramref name="begun"/> by this plan where that would give another result.</summary>
    /// <param name="begun">The plan of the checkpoint.</param>
    /// <param name="force">Whether other optimiser settings are allowed.</param>
    /// <exception cref="ResumeException">A setting differs; the message names its flag and both values.</exception>
    internal void CheckResumes(TrainingPlan begun, bool force)
    {
        Same("--model", Model, begun.Model);
        if (DataSetCatalogue.All.Any(set => set.Name == begun.Data)) // otherwise data of the caller's own, which no flag names
            Same("--data", Data, begun.Data);
        Same("--val-share", ValidationShare, begun.ValidationShare);
        Same("--seed", Seed, begun.Seed);
        (Recipe now, Recipe then) = (Recipe, begun.Recipe);
        Same("--batch-size", now.BatchSize, then.BatchSize);
        Same("--freeze", now.Freeze, then.Freeze);
        Same("--model-ema", now.EmaDecay is not null, then.EmaDecay is not null); // a part of the checkpoint, even with --force
        Same("--augmentation", now.Augmentation.Name(), then.Augmentation.Name());
        if (force)
            return;
        Same("--opt", now.Optimizer.Name(), then.Optimizer.Name());
        Same("--lr", now.LearningRate, then.LearningRate);
        Same("--head-lr", now.HeadLearningRate ?? now.LearningRate, then.HeadLearningRate ?? then.LearningRate);
        Same("--momentum", now.Momentum, then.Momentum);
        Same("--weight-decay", now.WeightDecay, then.WeightDecay);
        Same("--norm-weight-decay", now.NormWeightDecay ?? now.WeightDecay, then.NormWeightDecay ?? then.WeightDecay);
        Same("--bias-weight-decay", now.BiasWeightDecay ?? now.WeightDecay, then.BiasWeightDecay ?? then.WeightDecay);
        Same("--clip-grad-norm", now.ClipGradNorm, then.ClipGradNorm);
        Same("--nesterov", now.Nesterov, then.Nesterov);
        Same("--lr-scheduler", now.Schedule.Name(), then.Schedule.Name());
        Same("--lr-step-size", now.StepSize, then.StepSize);
        Same("--lr-milestones", string.Join(',', now.Milestones), string.Join(',', then.Milestones));
        Same("--lr-gamma", now.Gamma, then.Gamma);
        Same("--lr-power", now.Power ?? 1, then.Power ?? 1);
        Same("--lr-warmup-epochs", now.WarmupEpochs, then.WarmupEpochs);
        Same("--label-smoothing", now.LabelSmoothing, then.LabelSmoothing);
        Same("--model-ema-decay", now.EmaDecay, then.EmaDecay);
        bool ends = now.Schedule
            is RecipeSchedule.CosineAnnealingLr or RecipeSchedule.LinearLr or RecipeSchedule.PolynomialLr or RecipeSchedule.OneCycleLr;
        if (ends || now.EmaDecay is not null)
            Same("--epochs", now.Epochs, then.Epochs);

        static void Same<T>(string flag, T given, T before)
        {
            if (!EqualityComparer<T>.Default.Equals(given, before))
                throw new ResumeException(flag, FormattableString.Invariant($"{given}"), FormattableString.Invariant($"{before}"));
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainingPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;
