using Fovea.Detection.Catalogue;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;

namespace Fovea;

/// <summary>The recipes of the papers.</summary>
internal static class Recipes
{
    private static readonly (string Prefix, Recipe Recipe)[] _all =
    [
        ("lenet5", new Recipe
        {
            Name = "lenet",
            Source = "own, for LeNet-5 on digits",
            Epochs = 12,
            BatchSize = 64,
            LearningRate = 0.02,
            WeightDecay = 5e-4,
            Schedule = RecipeSchedule.CosineAnnealingLr,
        }),
        ("alexnet", new Recipe
        {
            Name = "alexnet-2012",
            Source = "Krizhevsky et al. 2012, section 5",
            BatchSize = 128,
            LearningRate = 0.01,
            WeightDecay = 5e-4,
            Optimizer = RecipeOptimizer.Sgd2012,
            Dropout = DropoutForm.AlexNet2012,
            Schedule = RecipeSchedule.Plateau,
            Augmentation = RecipeAugmentation.RandomCrop,
            Transforms = new() { PcaNoise = 0.1 },
        }),
        ("zfnet", new Recipe
        {
            Name = "zfnet-2013",
            Source = "Zeiler and Fergus 2013, section 3",
            Epochs = 70,
            BatchSize = 128,
            LearningRate = 0.01,
            WeightDecay = 0,
            MaxFilterRms = 0.1,
            Dropout = DropoutForm.AlexNet2012,
            Schedule = RecipeSchedule.Plateau,
            Augmentation = RecipeAugmentation.RandomCrop,
        }),
        ("vgg", new Recipe
        {
            Name = "vgg-2014",
            Source = "Simonyan and Zisserman 2014, section 3.1 (B to E there begin with layers of A: --init-from)",
            Epochs = 74,
            BatchSize = 256,
            LearningRate = 0.01,
            WeightDecay = 5e-4,
            Schedule = RecipeSchedule.Plateau,
            Augmentation = RecipeAugmentation.RandomCrop,
            Transforms = new() { PcaNoise = 0.1, ScaleJitter = new(256, 512) },
        }),
        ("googlenet", new Recipe
        {
            Name = "googlenet-2014",
            Source = "Szegedy et al. 2014, section 6 (learning rate and batch: BVLC's reference)",
            Epochs = 60,
            LearningRate = 0.01,
            WeightDecay = 2e-4,
            StepSize = 8,
            Gamma = 0.96,
            Augmentation = RecipeAugmentation.Photographs,
        }),
        ("squeezenet", new Recipe
        {
            Name = "squeezenet-2016",
            Source = "Iandola et al. 2016, section 4.1 and its released solver",
            Epochs = 68,
            BatchSize = 512,
            LearningRate = 0.04,
            WeightDecay = 2e-4,
            Schedule = RecipeSchedule.LinearLr,
        }),
    ];

    private static readonly Recipe _cifar = new()
    {
        Name = "resnet-cifar",
        Source = "He et al. 2015, section 4.2",
        Epochs = 182,
        BatchSize = 128,
        Schedule = RecipeSchedule.MultiStepLr,
        Milestones = [91, 136],
        Mean = RecipeMean.Pixel,
    };

    private static readonly Recipe _shortCifar = new()
    {
        Name = "resnet-cifar-short",
        Source = "own, for ResNet-20 on CIFAR-10 in half an hour on two processors",
        Epochs = 40,
        BatchSize = 128,
        Nesterov = true,
        WeightDecay = 5e-4,
        Schedule = RecipeSchedule.CosineAnnealingLr,
        WarmupEpochs = 1,
    };

    private static readonly Recipe _deepCifar = _cifar with
    {
        Name = "resnet110-cifar",
        Source = "He et al. 2015, section 4.2 (learning rate 0.01 for the first 400 steps)",
        WarmupSteps = 400,
        WarmupMethod = WarmupMethod.Constant,
        WarmupDecay = 0.1,
    };

    private static readonly Recipe _torchvision = new() { Name = "torchvision", Source = "torchvision's classification reference" };

    private static readonly Recipe _resNet = new()
    {
        Name = "resnet-imagenet",
        Source = "He et al. 2015, section 3.4 (60e4 iterations)",
        Epochs = 120,
        BatchSize = 256,
        Schedule = RecipeSchedule.Plateau,
        Augmentation = RecipeAugmentation.RandomCrop,
        Transforms = new() { PcaNoise = 0.1, ScaleJitter = new(256, 480) },
    };

    private static readonly Recipe _torchvisionNew = new()
    {
        Name = "torchvision-new",
        Source = "torchvision's reference for its second weights of ResNet-50 (left out: an epoch of four copies of each image, and the "
            + "evaluation's shorter side of 232, instead of which the network's own is taken)",
        Epochs = 600,
        BatchSize = 1024,
        LearningRate = 0.5,
        WeightDecay = 2e-5,
        NormWeightDecay = 0,
        EmaDecay = 0.99998,
        Schedule = RecipeSchedule.CosineAnnealingLr,
        WarmupEpochs = 5,
        WarmupDecay = 0.01,
        LabelSmoothing = 0.1,
        Augmentation = RecipeAugmentation.Photographs,
        Transforms = new()
        {
            TrainCropSize = 176,
            AutoAugment = RecipeAutoAugment.TaWide,
            RandomErase = 0.1,
            MixupAlpha = 0.2,
            CutmixAlpha = 1,
        },
    };

    private static readonly Recipe _torchvisionDetection = new()
    {
        Name = "torchvision-detection",
        Source = "torchvision's detection reference, its learning rate of 0.02 for 16 images scaled to batches of 2",
        Epochs = 26,
        BatchSize = 2,
        LearningRate = 0.0025,
        Schedule = RecipeSchedule.MultiStepLr,
        Milestones = [16, 22],
        WarmupSteps = 1000,
        WarmupDecay = 0.001,
        Detection = new(),
    };

    /// <summary>The recipe of detectors unless another is named.</summary>
    public static Recipe ShortDetection { get; } = new()
    {
        Name = "detection-short",
        Source = "own, for a hundred photographs in half an hour on two processors",
        Epochs = 12,
        BatchSize = 2,
        LearningRate = 0.005,
        WeightDecay = 5e-4,
        Schedule = RecipeSchedule.CosineAnnealingLr,
        WarmupSteps = 60,
        ClipGradNorm = 10,
        Detection = new()
        {
            AspectRatioGroupFactor = -1,
            Rcnn = new()
            {
                MinSize = 320,
                MaxSize = 540,
                RpnPreNmsTopNTrain = 500,
                RpnPostNmsTopNTrain = 250,
                RpnPreNmsTopNTest = 500,
                RpnPostNmsTopNTest = 200,
                RpnBatchSizePerImage = 128,
                BoxBatchSizePerImage = 64,
            },
        },
    };

    /// <summary>All recipes.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        .. _all.Select(row => row.Recipe), _cifar, _deepCifar, _shortCifar, _resNet, _torchvision, _torchvisionNew, Recipe.FineTuning,
        _torchvisionDetection, ShortDetection,
    ];

    /// <summary>The recipe of a network of the catalogue.</summary>
    public static Recipe For(string model) =>
        DetectorCatalogue.Find(model) is not null ? ShortDetection
        : model is "resnet110_cifar" or "resnet1202_cifar" ? _deepCifar
        : model.EndsWith("_cifar", StringComparison.Ordinal) ? _cifar
        : _all.FirstOrDefault(row => model.StartsWith(row.Prefix, StringComparison.Ordinal)).Recipe ?? _torchvision;
}
