using Fovea.Cli.Options;

namespace Fovea.Cli.Running;

/// <summary>How a network is trained unless flags say otherwise.</summary>
/// <param name="Epochs">Passes over the training set.</param>
/// <param name="BatchSize">Images per step.</param>
/// <param name="LearningRate">The rate before any schedule.</param>
/// <param name="Momentum">The momentum.</param>
/// <param name="WeightDecay">The L2 penalty's factor.</param>
/// <param name="Scheduler">The schedule of the rate.</param>
internal sealed record TrainingRecipe(int Epochs, int BatchSize, double LearningRate, double Momentum, double WeightDecay, LrScheduler Scheduler)
{
    private static readonly TrainingRecipe LeNet = new(12, 64, 0.02, 0.9, 5e-4, LrScheduler.CosineAnnealingLr);

    /// <summary>The defaults of torchvision's classification reference.</summary>
    private static readonly TrainingRecipe Torchvision = new(90, 32, 0.1, 0.9, 1e-4, LrScheduler.StepLr);

    /// <summary>Batch 128, rate 0.01, decay 5e-4, about 90 epochs, the rate divided by 10 when the validation error stops falling (Krizhevsky et al. 2012, section 5).</summary>
    private static readonly TrainingRecipe AlexNet = new(90, 128, 0.01, 0.9, 5e-4, LrScheduler.Plateau);

    /// <summary>The recipe of a network of the catalogue.</summary>
    public static TrainingRecipe For(string model) =>
        model.StartsWith("lenet5", StringComparison.Ordinal) ? LeNet
        : model.StartsWith("alexnet", StringComparison.Ordinal) ? AlexNet
        : Torchvision;
}
