using Fovea.Detection.Rcnn;

namespace Fovea;

/// <summary>
/// How an R-CNN is trained; the defaults are those of the paper and of its authors' code (Girshick et al. 2014, section 2.3, appendices B
/// and C), but for the length of fine-tuning, which there is 70,000 batches.
/// </summary>
public sealed record RegionCnnTrainingOptions
{
    /// <summary>The network's name in the catalogue; null for the one that the weights say.</summary>
    public string? Model { get; init; }

    /// <summary>A file of weights of classification to begin with; null for random weights.</summary>
    public string? Weights { get; init; }

    /// <summary>How photographs are looked at.</summary>
    public RegionCnnOptions Detector { get; init; } = new();

    /// <summary>The number of epochs of fine-tuning; 0 for the network as it is.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The number of batches of an epoch; the learning rate falls to a tenth after two thirds of all.</summary>
    public int BatchesPerEpoch { get; init; } = 500;

    /// <summary>The regions of a batch that show objects.</summary>
    public int ObjectsPerBatch { get; init; } = 32;

    /// <summary>The regions of a batch that show background.</summary>
    public int BackgroundPerBatch { get; init; } = 96;

    /// <summary>The IoU from which a region shows an object, in fine-tuning.</summary>
    public float ObjectIou { get; init; } = 0.5f;

    /// <summary>The learning rate of the loaded layers, a tenth of that of training from scratch.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The learning rate of the layers that were not loaded.</summary>
    public double HeadLearningRate { get; init; } = 0.01;

    /// <summary>The momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The mean norm that features are scaled to for the support vector machines and for the regression of boxes.</summary>
    public float FeatureNorm { get; init; } = 20;

    /// <summary>The IoU below which a region is a negative of a support vector machine.</summary>
    public float NegativeIou { get; init; } = 0.3f;

    /// <summary>How the support vector machines are trained.</summary>
    public LinearSvmOptions Svm { get; init; } = new();

    /// <summary>Which negatives they are trained on.</summary>
    public HardNegativeOptions HardNegatives { get; init; } = new();

    /// <summary>The IoU above which a region and an object are a pair for the regression of boxes.</summary>
    public float PairIou { get; init; } = 0.6f;

    /// <summary>The penalty of the regression of boxes.</summary>
    public double BoxPenalty { get; init; } = 1000;

    /// <summary>
    /// The folder for the features of the training images; a later training with the same weights and proposals takes them from there.
    /// Null for a folder that is deleted at the end.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The seed of all random numbers; one seed gives the same detector.</summary>
    public ulong Seed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal void Check()
    {
        Detector.Check();
        if (Epochs < 0 || BatchesPerEpoch < 1)
        {
            throw new ArgumentException(
                $"RegionCnnTrainingOptions: {Epochs} epochs of {BatchesPerEpoch} batches; expected 0 or more, and 1 or more.");
        }

        if (!(LearningRate > 0 && FeatureNorm > 0))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"RegionCnnTrainingOptions: LearningRate is {LearningRate}, FeatureNorm {FeatureNorm}; expected positive numbers."));
        }
    }
}
