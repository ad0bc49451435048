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
    /// The file of a shallower network of the family whose first four convolutions and last three fully connected layers the run starts
    /// with (Simonyan and Zisserman 2014, section 3.1); null for none.
    /// </summary>
    public string? InitFrom { get; init; }

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
        return Read(file);
    }

    /// <summary>Whether a file is a checkpoint, which has the plan of its run.</summary>
    internal static bool IsIn(WeightFile file) => file.Metadata.ContainsKey(MetadataKey);

    /// <inheritdoc cref="Read(string)"/>
    internal static TrainingPlan Read(WeightFile file)
    {
        try
        {
            if (file.Metadata.TryGetValue(MetadataKey, out string? text))
                return JsonSerializer.Deserialize(text, PlanJson.Default.TrainingPlan)!;
        }
        catch (JsonException failure)
        {
            throw new FoveaException($"{file.Path}: the plan of the run cannot be read ({failure.Message})", failure);
        }

        throw new FoveaException(
            $"{file.Path} is no checkpoint of a run that can be resumed: give the checkpoint.safetensors of a run's folder");
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
        foreach (RecipeSetting setting in RecipeSettings.All)
        {
            if (setting.Rule == ResumeRule.Same || (setting.Rule == ResumeRule.SameUnlessForced && !force))
                Same(setting.Flag, setting.Value(Recipe), setting.Value(begun.Recipe));
        }

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
