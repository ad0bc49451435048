using System.Globalization;
using Fovea.Data;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;

namespace Fovea;

/// <summary>How a network is trained: optimiser, learning rate and its schedule, batch size, regularisation.</summary>
public sealed partial record Recipe
{
    /// <summary>The recipe's name, such as <c>vgg-2014</c>; empty for one of the caller's own.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where the recipe comes from: a paper and its section, or a reference implementation.</summary>
    public string Source { get; init; } = "";

    /// <summary>The number of passes over the training set.</summary>
    public int Epochs { get; init; } = 90;

    /// <summary>The number of images per step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The optimiser.</summary>
    public RecipeOptimizer Optimizer { get; init; } = RecipeOptimizer.Sgd;

    /// <summary>The learning rate before any schedule.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>
    /// The learning rate of the parameters that are trained from scratch when others are loaded, before any schedule; null for
    /// <see cref="LearningRate"/>.
    /// </summary>
    public double? HeadLearningRate { get; init; }

    /// <summary>The momentum of SGD, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether SGD uses Nesterov momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The factor of the L2 penalty; with AdamW the decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The weight decay of batch norms; null for <see cref="WeightDecay"/>.</summary>
    public double? NormWeightDecay { get; init; }

    /// <summary>The weight decay of the biases of other layers; null for <see cref="WeightDecay"/>.</summary>
    public double? BiasWeightDecay { get; init; }

    /// <summary>The limit of the norm of all gradients together; null for none.</summary>
    public double? ClipGradNorm { get; init; }

    /// <summary>
    /// The decay of the average of the weights that is validated and kept, updated every 32 steps; null for no average. As in torchvision's
    /// reference, its distance from 1 counts for a batch of 1 and one epoch: it is multiplied by 32 * batch size / epochs.
    /// </summary>
    public double? EmaDecay { get; init; }

    /// <summary>The schedule of the learning rate.</summary>
    public RecipeSchedule Schedule { get; init; } = RecipeSchedule.StepLr;

    /// <summary>The number of epochs between two steps of <see cref="RecipeSchedule.StepLr"/>.</summary>
    public int StepSize { get; init; } = 30;

    /// <summary>The epochs of the steps of <see cref="RecipeSchedule.MultiStepLr"/>, ascending.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>The factor by which a step multiplies the learning rate.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>The power of <see cref="RecipeSchedule.PolynomialLr"/>; null for 1.</summary>
    public double? Power { get; init; }

    /// <summary>The number of epochs of warm-up of the learning rate, before the schedule begins.</summary>
    public int WarmupEpochs { get; init; }

    /// <summary>The number of steps of warm-up of the learning rate, beside the schedule.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Whether the learning rate rises during the warm-up or stays low until its end.</summary>
    public WarmupMethod WarmupMethod { get; init; }

    /// <summary>The factor of the learning rate with which the warm-up begins, in (0, 1]; null for 0.01.</summary>
    public double? WarmupDecay { get; init; }

    /// <summary>The number of batches whose mean gradient makes one step; null for 1.</summary>
    public int? AccumulationSteps { get; init; }

    /// <summary>The number of epochs without a better validation score after which training ends; null for no early stop.</summary>
    public int? EarlyStop { get; init; }

    /// <summary>The limit of the root mean square of each convolution's filter, enforced after each step; null for none.</summary>
    public double? MaxFilterRms { get; init; }

    /// <summary>In which mode dropout scales the elements that stay.</summary>
    public DropoutForm Dropout { get; init; }

    /// <summary>The share of the target that is spread over all classes, in [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>What is subtracted from images; a run that starts with weights has what they were trained with.</summary>
    public RecipeMean Mean { get; init; }

    /// <summary>The random transforms of training images.</summary>
    public RecipeAugmentation Augmentation { get; init; }

    /// <summary>What is added to the augmentation: colour noise, random operations, mixed images.</summary>
    public RecipeTransforms Transforms
    {
        get;
        init => field = value ?? new(); // a plan that was written before there were any has none
    } = new();

    /// <summary>What a detector's training needs beside; null for a recipe for classifiers.</summary>
    public DetectionRecipe? Detection { get; init; }

    /// <summary>Whether loaded parameters and the statistics of their batch norms stay as they are.</summary>
    public bool Freeze { get; init; }

    /// <summary>
    /// For pretrained weights on a few thousand photographs: a small learning rate, ten times as large for the new layer, falling to zero.
    /// </summary>
    public static Recipe FineTuning { get; } = new()
    {
        Name = "fine-tuning",
        Source = "own, for pretrained weights",
        Epochs = 10,
        BatchSize = 16,
        LearningRate = 1e-3,
        HeadLearningRate = 1e-2,
        Schedule = RecipeSchedule.CosineAnnealingLr,
    };

    /// <summary>The recipe of a network's paper, or of torchvision's classification reference.</summary>
    /// <param name="model">The network's name in the catalogue.</param>
    public static Recipe For(string model) => Recipes.For(model);

    /// <summary>
    /// The recipe for a data set: what a paper does with photographs is left out for sets of small images of one size, which keep the
    /// augmentation that is usual for them.
    /// </summary>
    public Recipe On(DataSetInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.HasPhotographs || Detection is not null
            ? this
            : this with { Augmentation = RecipeAugmentation.DataSet, Transforms = new() };
    }

    /// <summary>The names of all recipes.</summary>
    public static IReadOnlyList<string> Names => [.. Recipes.All.Select(recipe => recipe.Name)];

    /// <summary>The recipe of this name.</summary>
    /// <exception cref="FoveaException">There is none.</exception>
    public static Recipe Find(string name) => Recipes.All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new FoveaException($"unknown recipe '{name}': known are {string.Join(", ", Names)}");

    /// <summary>The name and the source, before the recipe in words; empty for a recipe of the caller's own.</summary>
    internal string Title => Name.Length > 0 ? $"{Name} ({Source}): " : "";

    /// <summary>The recipe in words, such as <c>sgd, momentum 0.9, learning rate 0.01, steplr (30, 0.1)…</c>.</summary>
    public override string ToString()
    {
        List<string> parts = [Optimizer.Name()];
        if (Optimizer != RecipeOptimizer.AdamW)
            parts.Add(Number($"{(Nesterov ? "Nesterov momentum" : "momentum")} {Momentum}"));
        parts.Add(Number($"weight decay {WeightDecay}")
            + (NormWeightDecay is { } norm ? Number($" (batch norms {norm})") : "")
            + (BiasWeightDecay is { } bias ? Number($" (biases {bias})") : ""));
        parts.Add(Number($"learning rate {LearningRate}") + (HeadLearningRate is { } head ? Number($" (new layers {head})") : ""));
        parts.Add(Schedule switch
        {
            RecipeSchedule.StepLr => Number($"steplr x{Gamma} every {StepSize} epochs"),
            RecipeSchedule.MultiStepLr => Number($"multisteplr x{Gamma} at epochs {string.Join(", ", Milestones)}"),
            RecipeSchedule.ExponentialLr => Number($"exponentiallr x{Gamma}"),
            RecipeSchedule.PolynomialLr => Number($"polynomiallr of power {Power ?? 1}"),
            RecipeSchedule.Plateau => Number($"x{Gamma} when the validation accuracy stops rising"),
            _ => Schedule.Name(),
        });
        if (WarmupEpochs > 0)
            parts.Add(Number($"warm-up {WarmupEpochs} epochs from x{WarmupStart} ({WarmupMethod.Name()})"));
        if (WarmupSteps > 0)
            parts.Add(Number($"warm-up {WarmupSteps} steps from x{WarmupStart} ({WarmupMethod.Name()})"));
        if (ClipGradNorm is { } limit)
            parts.Add(Number($"gradients clipped to norm {limit}"));
        if (MaxFilterRms is { } rms)
            parts.Add(Number($"filters limited to RMS {rms}"));
        if (EmaDecay is { } decay)
            parts.Add(Number($"average of the weights with decay {decay}"));
        if (Dropout != DropoutForm.Inverted)
            parts.Add($"dropout {Dropout.Name()}");
        if (LabelSmoothing > 0)
            parts.Add(Number($"label smoothing {LabelSmoothing}"));
        if (Freeze)
            parts.Add("loaded layers frozen");
        if (Mean == RecipeMean.Pixel)
            parts.Add("mean of each pixel subtracted");
        if (Detection is { } detection)
            parts.Add(detection.ToString());
        if (Augmentation != RecipeAugmentation.DataSet)
            parts.Add($"augmentation {Augmentation.Name()}");
        if (Transforms.ToString() is { Length: > 0 } transforms)
            parts.Add(transforms);
        parts.Add(Number($"batch {BatchSize}") + (AccumulationSteps is > 1 and var count ? Number($" x {count} accumulated") : ""));
        parts.Add(Number($"{Epochs} epochs"));
        if (EarlyStop is { } patience)
            parts.Add(Number($"early stop after {patience} without a better score"));
        return string.Join(", ", parts);
    }

    /// <summary>Checks the ranges of all values.</summary>
    /// <exception cref="FoveaException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(Epochs >= 1, "epochs", Epochs, "at least 1");
        Check(BatchSize >= 1, "batch size", BatchSize, "at least 1");
        Check(LearningRate > 0 && double.IsFinite(LearningRate), "learning rate", LearningRate, "a number above 0");
        Check(HeadLearningRate is null or > 0, "learning rate of new layers", HeadLearningRate ?? 0, "a number above 0");
        Check(Momentum is >= 0 and < 1, "momentum", Momentum, "a number from 0 to below 1");
        Check(WeightDecay >= 0, "weight decay", WeightDecay, "at least 0");
        Check(NormWeightDecay is null or >= 0, "weight decay of batch norms", NormWeightDecay ?? 0, "at least 0");
        Check(BiasWeightDecay is null or >= 0, "weight decay of biases", BiasWeightDecay ?? 0, "at least 0");
        bool apart = NormWeightDecay > 0 || BiasWeightDecay > 0;
        Check(WeightDecay > 0 || !apart, "weight decay", WeightDecay, "a number above 0, as batch norms or biases have one");
        Check(ClipGradNorm is null or > 0, "gradient norm", ClipGradNorm ?? 0, "a number above 0");
        Check(EmaDecay is null or (>= 0 and <= 1), "decay of the average", EmaDecay ?? 0, "a number from 0 to 1");
        Check(Power is null or > 0, "power", Power ?? 0, "a number above 0");
        Check(StepSize >= 1, "step size", StepSize, "at least 1");
        Check(Gamma is > 0 and < 1 || (Gamma == 1 && Schedule != RecipeSchedule.Plateau), "gamma", Gamma, "a number above 0 and below 1");
        Check(WarmupEpochs >= 0, "warm-up", WarmupEpochs, "at least 0 epochs");
        Check(WarmupSteps >= 0, "warm-up", WarmupSteps, "at least 0 steps");
        Check(WarmupStart is > 0 and <= 1, "factor of the warm-up", WarmupStart, "a number above 0 and at most 1");
        Check(AccumulationSteps is null or >= 1, "number of accumulated batches", AccumulationSteps ?? 1, "at least 1");
        Check(EarlyStop is null or >= 1, "early stop", EarlyStop ?? 0, "at least 1 epoch");
        Check(MaxFilterRms is null or > 0, "limit of the filters' RMS", MaxFilterRms ?? 0, "a number above 0");
        Check(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "a number from 0 to below 1");
        Transforms.Validate();

        static void Check(bool holds, string what, double given, string expected)
        {
            if (!holds)
                throw new FoveaException(Number($"the recipe's {what} is {given}, expected {expected}"));
        }
    }

    /// <summary>Refuses data without a validation set where the recipe follows the validation score.</summary>
    /// <exception cref="FoveaException">There is none.</exception>
    internal void CheckValidation(DataSplits data)
    {
        string? needs = Schedule == RecipeSchedule.Plateau ? "the plateau schedule follows"
            : EarlyStop is not null ? "the early stop follows"
            : null;
        if (needs is null || data.Validation is not null)
            return;
        string remedy = Schedule == RecipeSchedule.Plateau ? "choose another schedule" : "leave --early-stop out";
        throw new FoveaException(
            $"{needs} the validation score, and there is no validation set: set a share of the training images apart (--val-share), or "
            + remedy);
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
