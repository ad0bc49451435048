namespace Fovea;

/// <summary>The optimisers, by the names of <c>--opt</c>.</summary>
public enum RecipeOptimizer
{
    /// <summary>Stochastic gradient descent with momentum, as PyTorch defines it.</summary>
    Sgd,

    /// <summary>Stochastic gradient descent with momentum, as Krizhevsky et al. 2012 define it.</summary>
    Sgd2012,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>RMSprop with alpha 0.9 and epsilon 0.0316, as in torchvision's reference.</summary>
    RmsProp,
}

/// <summary>The schedules of the learning rate, by the names of <c>--lr-scheduler</c>.</summary>
public enum RecipeSchedule
{
    /// <summary>Multiplied by gamma every few epochs.</summary>
    StepLr,

    /// <summary>Multiplied by gamma at each milestone.</summary>
    MultiStepLr,

    /// <summary>Falls to zero like half a cosine.</summary>
    CosineAnnealingLr,

    /// <summary>Falls to zero in equal steps.</summary>
    LinearLr,

    /// <summary>Multiplied by gamma when the validation accuracy stops rising, as the papers did by hand.</summary>
    Plateau,

    /// <summary>Stays as it is.</summary>
    Constant,

    /// <summary>Multiplied by gamma every epoch.</summary>
    ExponentialLr,

    /// <summary>Falls to zero as a power of the share of epochs that are left.</summary>
    PolynomialLr,

    /// <summary>Rises to the learning rate in the first 30 % of the epochs, from 1/25 of it, and falls almost to zero.</summary>
    OneCycleLr,
}

/// <summary>The random transforms of training images, by the names of <c>--augmentation</c>.</summary>
public enum RecipeAugmentation
{
    /// <summary>Those that are usual for the data set.</summary>
    DataSet,

    /// <summary>None: training images are prepared as those of an evaluation.</summary>
    None,

    /// <summary>CIFAR-10's: a border of 4 pixels, a random crop, a random flip (He et al. 2015, section 4.2).</summary>
    Cifar,

    /// <summary>That of photographs: a crop of random area and aspect ratio, a random flip (Szegedy et al. 2014).</summary>
    Photographs,
}

/// <summary>The names of enumerations on the command line and in files.</summary>
internal static class RecipeNames
{
    public static string Name<T>(this T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();
}
