namespace Fovea.Claims.Studies;

/// <summary>The names of quantities that several studies measure.</summary>
public static class Quantity
{
    /// <summary>Epochs until the training error is reached; infinite where it never is.</summary>
    public const string EpochsToTarget = "epochs to the training error";

    /// <summary>The share of training images that the last epoch took for another class.</summary>
    public const string TrainError = "training error";

    /// <summary>The share of held-out images that are recognised after the last epoch.</summary>
    public const string ValAccuracy = "held-out accuracy";

    /// <summary>Seconds of training for a thousand images.</summary>
    public const string SecondsPerThousand = "seconds for 1,000 images";

    /// <summary>Trainable values.</summary>
    public const string Parameters = "parameters";

    /// <summary>Multiply-adds of a forward pass of one image.</summary>
    public const string MultiplyAdds = "multiply-adds";

    /// <summary>Height and width of the input pixels that one unit sees.</summary>
    public const string ReceptiveField = "receptive field";

    /// <summary>The learning rate, of those that were tried, that was best.</summary>
    public const string LearningRate = "learning rate";
}
