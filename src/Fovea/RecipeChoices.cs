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

/// <summary>What is subtracted from images, by the names of <c>--mean</c>.</summary>
public enum RecipeMean
{
    /// <summary>The mean of each channel that the catalogue has for the network.</summary>
    Channel,

    /// <summary>
    /// The mean of each pixel, computed over the training images; values then are x / 255 - mean (Krizhevsky et al. 2012, section 2; He et
    /// al. 2015, section 4.2).
    /// </summary>
    Pixel,
}

/// <summary>Whose principal components the colour noise follows, by the names of <c>--pca-from</c>.</summary>
public enum RecipePca
{
    /// <summary>ImageNet's, as they are published.</summary>
    ImageNet,

    /// <summary>Those of the training images, computed before the run.</summary>
    Data,
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

    /// <summary>
    /// Also of photographs: the shorter side resized as for an evaluation or as <c>--scale-jitter</c> says, a random crop, a random flip
    /// (Krizhevsky et al. 2012).
    /// </summary>
    RandomCrop,
}

/// <summary>The policies of random operations, by the names of <c>--auto-augment</c>, see <see cref="RecipeAutoAugmentNames"/>.</summary>
public enum RecipeAutoAugment
{
    /// <summary>None.</summary>
    None,

    /// <summary>AutoAugment's policy that was learned on ImageNet.</summary>
    ImageNet,

    /// <summary>AutoAugment's policy that was learned on CIFAR-10.</summary>
    Cifar10,

    /// <summary>AutoAugment's policy that was learned on Street View House Numbers.</summary>
    Svhn,

    /// <summary>RandAugment: two operations of one magnitude.</summary>
    Ra,

    /// <summary>TrivialAugmentWide: one operation of a random magnitude.</summary>
    TaWide,
}

/// <summary>The names of <see cref="RecipeAutoAugment"/>: torchvision's.</summary>
public static class RecipeAutoAugmentNames
{
    /// <summary>The policy's name, such as <c>ta_wide</c>.</summary>
    public static string FlagName(this RecipeAutoAugment policy) =>
        policy == RecipeAutoAugment.TaWide ? "ta_wide" : policy.Name();
}

/// <summary>The names of enumerations on the command line and in files.</summary>
internal static class RecipeNames
{
    public static string Name<T>(this T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();
}
