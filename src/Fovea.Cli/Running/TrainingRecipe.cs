using Fovea.Cli.Options;

namespace Fovea.Cli.Running;

/// <summary>The default training options of a network.</summary>
/// <param name="Epochs">The number of passes over the training set.</param>
/// <param name="BatchSize">The number of images per step.</param>
/// <param name="LearningRate">The learning rate before any schedule.</param>
/// <param name="Momentum">The momentum.</param>
/// <param name="WeightDecay">The factor of the L2 penalty.</param>
/// <param name="Scheduler">The learning rate schedule.</param>
internal sealed record TrainingRecipe(
    int Epochs, int BatchSize, double LearningRate, double Momentum, double WeightDecay, LrScheduler Scheduler)
{
    private static readonly TrainingRecipe _leNet = new(12, 64, 0.02, 0.9, 5e-4, LrScheduler.CosineAnnealingLr);

    /// <summary>The defaults of torchvision's classification reference.</summary>
    private static readonly TrainingRecipe _torchvision = new(90, 32, 0.1, 0.9, 1e-4, LrScheduler.StepLr);

    /// <summary>
    /// Krizhevsky et al. 2012, section 5: batch 128, learning rate 0.01, weight decay 5e-4, about 90 epochs, the learning rate divided by
    /// 10 when the validation error stops falling.
    /// </summary>
    private static readonly TrainingRecipe _alexNet = new(90, 128, 0.01, 0.9, 5e-4, LrScheduler.Plateau);

    /// <summary>The recipe of a network of the catalogue.</summary>
    public static TrainingRecipe For(string model) =>
        model.StartsWith("lenet5", StringComparison.Ordinal) ? _leNet
        : model.StartsWith("alexnet", StringComparison.Ordinal) ? _alexNet
        : _torchvision;
}
