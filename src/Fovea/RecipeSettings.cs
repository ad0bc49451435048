using System.Globalization;

namespace Fovea;

/// <summary>Whether a resumed run may have another value of a setting than it was begun with.</summary>
internal enum ResumeRule
{
    /// <summary>It must be the same.</summary>
    Same,

    /// <summary>It must be the same unless the user insists.</summary>
    SameUnlessForced,

    /// <summary>It may be another: what was trained so far is the same with both.</summary>
    Free,
}

/// <summary>A setting of a recipe.</summary>
/// <param name="Flag">The flag that sets it.</param>
/// <param name="Property">The property of <see cref="Recipe"/>.</param>
/// <param name="Rule">Whether a resumed run may have another value.</param>
/// <param name="Value">Its value in effect, as a user reads it; empty where it has no effect.</param>
internal sealed record RecipeSetting(string Flag, string Property, ResumeRule Rule, Func<Recipe, string> Value);

/// <summary>All settings of a recipe: a property of <see cref="Recipe"/> that is missing here fails a test.</summary>
internal static class RecipeSettings
{
    /// <summary>The settings; those that a checkpoint depends on come first.</summary>
    public static IReadOnlyList<RecipeSetting> All { get; } =
    [
        Row("--batch-size", nameof(Recipe.BatchSize), ResumeRule.Same, recipe => recipe.BatchSize),
        Row("--accumulate", nameof(Recipe.AccumulationSteps), ResumeRule.Same, recipe => recipe.AccumulationSteps ?? 1),
        Row("--freeze", nameof(Recipe.Freeze), ResumeRule.Same, recipe => recipe.Freeze),
        Row("--model-ema", nameof(Recipe.EmaDecay), ResumeRule.Same, recipe => recipe.EmaDecay is not null),
        Row("--mean", nameof(Recipe.Mean), ResumeRule.Same, recipe => recipe.Mean.Name()),
        Row("--augmentation", nameof(Recipe.Augmentation), ResumeRule.Same, recipe => recipe.Augmentation.Name()),
        Row("--dropout", nameof(Recipe.Dropout), ResumeRule.Same, recipe => recipe.Dropout.Name()),
        Row("--opt", nameof(Recipe.Optimizer), recipe => recipe.Optimizer.Name()),
        Row("--lr", nameof(Recipe.LearningRate), recipe => recipe.LearningRate),
        Row("--head-lr", nameof(Recipe.HeadLearningRate), recipe => recipe.HeadLearningRate ?? recipe.LearningRate),
        Row("--momentum", nameof(Recipe.Momentum), recipe => recipe.Momentum),
        Row("--nesterov", nameof(Recipe.Nesterov), recipe => recipe.Nesterov),
        Row("--weight-decay", nameof(Recipe.WeightDecay), recipe => recipe.WeightDecay),
        Row("--norm-weight-decay", nameof(Recipe.NormWeightDecay), recipe => recipe.NormWeightDecay ?? recipe.WeightDecay),
        Row("--bias-weight-decay", nameof(Recipe.BiasWeightDecay), recipe => recipe.BiasWeightDecay ?? recipe.WeightDecay),
        Row("--clip-grad-norm", nameof(Recipe.ClipGradNorm), recipe => recipe.ClipGradNorm),
        Row("--max-filter-rms", nameof(Recipe.MaxFilterRms), recipe => recipe.MaxFilterRms),
        Row("--model-ema-decay", nameof(Recipe.EmaDecay), recipe => recipe.EmaDecay),
        Row("--lr-scheduler", nameof(Recipe.Schedule), recipe => recipe.Schedule.Name()),
        Row("--lr-step-size", nameof(Recipe.StepSize), recipe => recipe.StepSize),
        Row("--lr-milestones", nameof(Recipe.Milestones), recipe => string.Join(',', recipe.Milestones)),
        Row("--lr-gamma", nameof(Recipe.Gamma), recipe => recipe.Gamma),
        Row("--lr-power", nameof(Recipe.Power), recipe => recipe.Power ?? 1),
        Row("--lr-warmup-epochs", nameof(Recipe.WarmupEpochs), recipe => recipe.WarmupEpochs),
        Row("--lr-warmup-steps", nameof(Recipe.WarmupSteps), recipe => recipe.WarmupSteps),
        Row("--lr-warmup-method", nameof(Recipe.WarmupMethod), recipe => recipe.WarmupMethod.Name()),
        Row("--lr-warmup-decay", nameof(Recipe.WarmupDecay), recipe => recipe.WarmupStart),
        Row("--label-smoothing", nameof(Recipe.LabelSmoothing), recipe => recipe.LabelSmoothing),
        Row("--epochs", nameof(Recipe.Epochs), recipe => DependsOnEpochs(recipe) ? recipe.Epochs : null),
        Row("--early-stop", nameof(Recipe.EarlyStop), ResumeRule.Free, recipe => recipe.EarlyStop),
        .. Transforms(),
        .. Detection(),
    ];

    private static IEnumerable<RecipeSetting> Detection() =>
    [
        Row("--min-size", nameof(Recipe.Detection), ResumeRule.Same, recipe => recipe.Detection?.Rcnn.MinSize),
        Row("--max-size", nameof(Recipe.Detection), ResumeRule.Same, recipe => recipe.Detection?.Rcnn.MaxSize),
        Row("--roi-pooling", nameof(Recipe.Detection), ResumeRule.Same, recipe => recipe.Detection?.Rcnn.RoiPooling?.Name()),
        Row(
            "--trainable-backbone-layers", nameof(Recipe.Detection), ResumeRule.Same,
            recipe => recipe.Detection?.TrainableBackboneLayers),
        Row(
            "--aspect-ratio-group-factor", nameof(Recipe.Detection), ResumeRule.Same,
            recipe => recipe.Detection?.AspectRatioGroupFactor),
    ];

    private static IEnumerable<RecipeSetting> Transforms() => new RecipeTransforms().Flags().Select((flag, index) => new RecipeSetting(
        flag.Name, nameof(Recipe.Transforms), ResumeRule.Same, recipe => recipe.Transforms.Flags()[index].Value ?? ""));

    private static RecipeSetting Row(string flag, string property, Func<Recipe, object?> value) =>
        Row(flag, property, ResumeRule.SameUnlessForced, value);

    private static RecipeSetting Row(string flag, string property, ResumeRule rule, Func<Recipe, object?> value) =>
        new(flag, property, rule, recipe => Convert.ToString(value(recipe), CultureInfo.InvariantCulture) ?? "");

    private static bool DependsOnEpochs(Recipe recipe) => recipe.EmaDecay is not null || recipe.Schedule
        is RecipeSchedule.CosineAnnealingLr or RecipeSchedule.LinearLr or RecipeSchedule.PolynomialLr or RecipeSchedule.OneCycleLr;
}
