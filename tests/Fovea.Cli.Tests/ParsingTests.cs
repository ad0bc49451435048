using Fovea.Cli.Options;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;

namespace Fovea.Cli.Tests;

public sealed class ParsingTests
{
    [Fact]
    public void TrainLeavesToTheRecipeWhatIsNotSaid()
    {
        var options = CommandLine.Parse<TrainOptions>("train", "--model", "resnet18", "--data", "cifar10");
        Assert.Equal(new TrainOptions { Model = "resnet18", Data = "cifar10", Milestones = options.Milestones }, options);
        Assert.Empty(options.Milestones);
        Assert.Equal(
            (default(int?), default(int?), default(double?), default(double?), default(double?), default(int?), default(double?), 10),
            (options.Epochs, options.BatchSize, options.LearningRate, options.Momentum, options.WeightDecay, options.StepSize,
                options.Gamma, options.PrintFrequency));
    }

    [Fact]
    public void TrainTakesEveryFlag()
    {
        var options = CommandLine.Parse<TrainOptions>(
            "train", "--model", "vgg11", "--data", "folder", "--data-path", "a folder", "--epochs", "3", "--batch-size", "8",
            "--opt", "sgd", "--lr", "1e-2", "--momentum", "0.5", "--weight-decay", "0.0005", "--nesterov", "--norm-weight-decay", "0",
            "--bias-weight-decay", "0.1", "--clip-grad-norm", "2", "--model-ema", "--model-ema-decay", "0.9", "--lr-power", "3",
            "--lr-scheduler", "multisteplr", "--lr-step-size", "7", "--lr-milestones", "1,2", "--lr-gamma", "0.2",
            "--lr-warmup-epochs", "1", "--label-smoothing", "0.1", "--seed", "18446744073709551615", "--threads", "1",
            "--workers", "0", "--output", "out", "--print-freq", "5", "--resume", "c.pth", "--weights", "w.pth", "--test-only",
            "--mirror", "http://localhost/mnist/", "--max-steps", "300", "--recompute",
            "--lr-warmup-steps", "400", "--lr-warmup-method", "constant", "--lr-warmup-decay", "0.1", "--accumulate", "4",
            "--early-stop", "6", "--max-filter-rms", "0.2", "--dropout", "alexnet2012", "--keep-every", "9",
            "--recipe", "vgg-2014", "--save-every", "10m", "--val-share", "0.25", "--augmentation", "none",
            "--auto-augment", "ta_wide", "--random-erase", "0.1", "--mixup-alpha", "0.2", "--cutmix-alpha", "1", "--color-jitter", "0.4",
            "--pca-noise", "0.1", "--pca-from", "data", "--mean", "pixel",
            "--vertical-flip", "--dct-scaling", "--train-crop-size", "176", "--force-augmentation",
            "--head-lr", "0.5", "--freeze", "--force", "--json");
        var expected = new TrainOptions
        {
            Model = "vgg11",
            Data = "folder",
            DataPath = "a folder",
            Recipe = "vgg-2014",
            SaveEvery = TimeSpan.FromMinutes(10),
            ValidationShare = 0.25,
            HeadLearningRate = 0.5,
            Freeze = true,
            Force = true,
            Epochs = 3,
            BatchSize = 8,
            Optimizer = RecipeOptimizer.Sgd,
            LearningRate = 0.01,
            Momentum = 0.5,
            WeightDecay = 0.0005,
            NormWeightDecay = 0,
            BiasWeightDecay = 0.1,
            ClipGradNorm = 2,
            ModelEma = true,
            ModelEmaDecay = 0.9,
            Power = 3,
            Nesterov = true,
            Scheduler = RecipeSchedule.MultiStepLr,
            StepSize = 7,
            Milestones = options.Milestones,
            Gamma = 0.2,
            WarmupEpochs = 1,
            WarmupSteps = 400,
            WarmupMethod = WarmupMethod.Constant,
            WarmupDecay = 0.1,
            Accumulate = 4,
            EarlyStop = 6,
            MaxFilterRms = 0.2,
            Dropout = DropoutForm.AlexNet2012,
            KeepEvery = 9,
            LabelSmoothing = 0.1,
            Mean = RecipeMean.Pixel,
            Images = new()
            {
                Augmentation = RecipeAugmentation.None,
                AutoAugment = RecipeAutoAugment.TaWide,
                RandomErase = 0.1,
                MixupAlpha = 0.2,
                CutmixAlpha = 1,
                ColorJitter = 0.4,
                PcaNoise = 0.1,
                PcaFrom = RecipePca.Data,
                DctScaling = true,
                VerticalFlip = true,
                TrainCropSize = 176,
                ForceAugmentation = true,
            },
            Seed = ulong.MaxValue,
            Threads = 1,
            Workers = 0,
            Output = "out",
            PrintFrequency = 5,
            Resume = "c.pth",
            Weights = "w.pth",
            TestOnly = true,
            Mirror = "http://localhost/mnist/",
            MaxSteps = 300,
            Recompute = true,
            Json = true,
        };
        Assert.Equal(expected, options);
        Assert.Equal([1, 2], options.Milestones);
    }

    [Fact]
    public void ShortAndAlternativeNamesMeanTheSame()
    {
        var options = CommandLine.Parse<TrainOptions>(
            "train", "--model=lenet5", "--data:mnist", "-b", "64", "-j", "3", "--wd", "0", "--output-dir", "o");
        Assert.Equal(
            ("lenet5", "mnist", 64, 3, 0.0, "o"),
            (options.Model, options.Data, options.BatchSize!.Value, options.Workers!.Value, options.WeightDecay!.Value, options.Output));
    }

    [Theory]
    [InlineData("steplr", (int)RecipeSchedule.StepLr)]
    [InlineData("cosineannealinglr", (int)RecipeSchedule.CosineAnnealingLr)]
    [InlineData("plateau", (int)RecipeSchedule.Plateau)]
    public void SchedulersGoByTorchvisionsNames(string name, int expected)
    {
        var options = CommandLine.Parse<TrainOptions>("train", "--model", "m", "--data", "d", "--lr-scheduler", name);
        Assert.Equal((RecipeSchedule)expected, options.Scheduler);
    }

    [Theory]
    [InlineData("30,60,80")]
    [InlineData("30", "60", "80")]
    public void MilestonesAreSeparatedByCommasOrSpaces(params string[] milestones)
    {
        string[] args = ["train", "--model", "m", "--data", "d", "--lr-scheduler", "multisteplr", "--lr-milestones", .. milestones];
        Assert.Equal([30, 60, 80], CommandLine.Parse<TrainOptions>(args).Milestones);
    }

    [Fact]
    public void EvalTakesItsFlags()
    {
        var options = CommandLine.Parse<EvalOptions>(
            "eval", "--weights", "w.pth", "--weights", "v.pth", "--model", "alexnet", "--data", "folder", "--data-path", "p",
            "--protocol", "vgg-dense", "--batch-size", "4", "--threads", "1", "-j", "2", "--json");
        var expected = new EvalOptions
        {
            Weights = options.Weights,
            Model = "alexnet",
            Data = "folder",
            DataPath = "p",
            Protocol = "vgg-dense",
            BatchSize = 4,
            Threads = 1,
            Workers = 2,
            Json = true,
        };
        Assert.Equal(expected, options);
        Assert.Equal(["w.pth", "v.pth"], options.Weights);
    }

    [Fact]
    public void PredictTakesImagesBeforeAndAfterItsFlags()
    {
        var options = CommandLine.Parse<PredictOptions>(
            "predict", "a.jpg", "--weights", "w.pth", "--model", "alexnet", "--top", "3", "--json", "b c.png", "--", "-odd.jpg");
        Assert.Equal(["a.jpg", "b c.png", "-odd.jpg"], options.Images);
        Assert.Equal(("w.pth", "alexnet", 3, true), (options.Weights, options.Model, options.Top, options.Json));
        options = CommandLine.Parse<PredictOptions>(
            "predict", "a", "--weights", "w", "--classes", "c.txt", "--batch-size", "4", "-j", "2", "--threads", "1");
        Assert.Equal(("c.txt", 4, 2, 1), (options.Classes, options.BatchSize, options.Workers, options.Threads));
    }

    [Fact]
    public void DetectTakesItsFlags()
    {
        var options = CommandLine.Parse<DetectOptions>(
            "detect", "a.jpg", "b", "--weights", "w.pth", "--output", "found", "--explain", "a.html", "--model", "fasterrcnn_vgg16",
            "--classes", "c.txt", "--score-threshold", "0.7", "--min-size", "600", "--max-size", "1000", "--threads", "1", "--json");
        Assert.Equal(["a.jpg", "b"], options.Images);
        Assert.Equal(
            new DetectOptions
            {
                Images = options.Images,
                Weights = "w.pth",
                Output = "found",
                Explain = "a.html",
                Model = "fasterrcnn_vgg16",
                Classes = "c.txt",
                ScoreThreshold = 0.7,
                MinSize = 600,
                MaxSize = 1000,
                Threads = 1,
                Json = true,
            },
            options);
    }

    [Theory]
    [InlineData("IMAGES is missing: give image files or folders, such as fovea detect street.jpg --weights FILE")]
    [InlineData(
        "--weights is missing: give a detector's weights, such as maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth", "a.jpg")]
    [InlineData(
        "--score-threshold: given 1, expected a number of at least 0 and below 1", "a.jpg", "--weights", "w", "--score-threshold", "1")]
    [InlineData("--min-size: given 0, expected a whole number of at least 1", "a.jpg", "--weights", "w", "--min-size", "0")]
    [InlineData("--max-size: given 0, expected a whole number of at least 1", "a.jpg", "--weights", "w", "--max-size", "0")]
    public void DetectRefusesWhatItCannotUse(string expected, params string[] args) => Tool.Refuse(expected, ["detect", .. args]);

    [Fact]
    public void AnImageMayBeginWithAnAtSign()
        => Assert.Equal(["@home.jpg"], CommandLine.Parse<PredictOptions>("predict", "@home.jpg", "--weights", "w").Images);

    [Fact]
    public void BenchTakesItsFlags()
        => Assert.Equal(
            new BenchOptions
            {
                Model = "resnet50",
                BatchSize = 8,
                Threads = 1,
                Runs = 5,
                Warmup = 2,
                Train = true,
                Recompute = true,
                Json = true,
            },
            CommandLine.Parse<BenchOptions>(
                "bench", "resnet50", "--batch", "8", "--threads", "1", "--runs", "5", "--warmup", "2", "--train", "--recompute", "--json"));

    [Fact]
    public void BenchMeasuresStepsTheMachineAndCompactWeights()
    {
        Assert.Equal(
            new BenchOptions { Model = "vgg16", Layers = true, FcWeights = FcWeightFormat.Int8 },
            CommandLine.Parse<BenchOptions>("bench", "vgg16", "--layers", "--fc-weights", "int8"));
        Assert.Equal(FcWeightFormat.Bf16, CommandLine.Parse<BenchOptions>("bench", "vgg16", "--fc-weights", "bf16").FcWeights);
        Assert.Equal(
            FcWeightFormat.Float32, CommandLine.Parse<BenchOptions>("bench", "vgg16", "--train", "--fc-weights", "float32").FcWeights);
        Assert.Equal(
            new BenchOptions { Machine = true, Threads = 1, Json = true },
            CommandLine.Parse<BenchOptions>("bench", "--machine", "--threads", "1", "--json"));
    }

    [Fact]
    public void SummaryModelsAndQuickstartTakeTheirFlags()
    {
        Assert.Equal(
            new SummaryOptions { Model = "vgg16", Input = new ImageSize(1, 32, 64), Batch = 8, Html = "a.html", Wide = true, Json = true },
            CommandLine.Parse<SummaryOptions>(
                "summary", "vgg16", "--input", "1x32x64", "--batch", "8", "--html", "a.html", "--wide", "--json"));
        Assert.Equal(new ModelsOptions { Wide = true, Json = true }, CommandLine.Parse<ModelsOptions>("models", "--wide", "--json"));
        Assert.Equal(
            new QuickstartOptions { Output = "o", Seed = 7, Threads = 1, Json = true },
            CommandLine.Parse<QuickstartOptions>("quickstart", "--output", "o", "--seed", "7", "--threads", "1", "--json"));
    }

    [Fact]
    public void ExportTakesItsFlags() => Assert.Equal(
        new ExportOptions
        {
            Output = "a.onnx",
            Weights = "w.pth",
            Model = "vgg16",
            Classes = "c.txt",
            Input = new ImageSize(3, 64, 96),
            Preprocess = true,
            Softmax = true,
            Json = true,
        },
        CommandLine.Parse<ExportOptions>(
            "export", "a.onnx", "--weights", "w.pth", "--model", "vgg16", "--classes", "c.txt", "--input", "3x64x96", "--preprocess",
            "--softmax", "--json"));

    [Fact]
    public void ConvertDiffAndDownloadTakeTheirFlags()
    {
        ConvertOptions convert = CommandLine.Parse<ConvertOptions>(
            "convert", "a.pth", "b.safetensors", "--prefix", "backbone.", "--rename", "fc.=head.", "--rename", "x=y", "--json");
        Assert.Equal(
            new ConvertOptions
            {
                Input = "a.pth",
                Output = "b.safetensors",
                Prefix = "backbone.",
                Renames = convert.Renames,
                Json = true,
            },
            convert);
        Assert.Equal(new Dictionary<string, string> { ["fc."] = "head.", ["x"] = "y" }, convert.Renames);
        Assert.Equal(
            new DiffOptions { First = "a", Second = "b", Image = "c.jpg", Model = "vgg16", Tolerance = 1e-3, Threads = 1, Json = true },
            CommandLine.Parse<DiffOptions>(
                "diff", "a", "b", "--image", "c.jpg", "--model", "vgg16", "--tolerance", "1e-3", "--threads", "1", "--json"));
        Assert.Equal(
            new DownloadOptions { Model = "resnet50", Weights = "IMAGENET1K_V2", Mirror = "m", Output = "o", Json = true },
            CommandLine.Parse<DownloadOptions>(
                "download", "resnet50", "--weights", "IMAGENET1K_V2", "--mirror", "m", "--output", "o", "--json"));
        Assert.Equal(new ModelsOptions { Model = "vgg16" }, CommandLine.Parse<ModelsOptions>("models", "vgg16"));
    }

    [Fact]
    public void MoreThreadsThanProcessorsAreCappedWithANote()
    {
        var line = new CommandLine();
        Assert.Equal(ExitCode.Success, line.Run("bench", "resnet50", "--threads", "1000000"));
        Assert.Equal(Environment.ProcessorCount, Assert.IsType<BenchOptions>(line.Received).Threads);
        Assert.StartsWith($"fovea: --threads 1000000: this machine has {Environment.ProcessorCount} processor", line.Error);
        Tool.Refuse("--threads: given 0, expected a whole number of at least 1", "bench", "resnet50", "--threads", "0");
    }

    [Theory]
    [InlineData("--epochs: given 2 times (3, 4), expected once", "--epochs", "3", "--epochs", "4")]
    [InlineData("--batch-size: given 3 times (3, 4, 3), expected once", "-b", "3", "--batch=4", "--batch-size", "3")]
    [InlineData("--data: given 2 times (mnist, glyphs), expected once", "--data", "mnist", "--data", "glyphs")]
    public void AFlagThatIsRepeatedIsRefused(string message, params string[] flags) =>
        Tool.Refuse(message, ["train", "--model", "lenet5", .. flags]);

    [Fact]
    public void ASwitchAndAListMayBeRepeated()
    {
        var options = CommandLine.Parse<TrainOptions>(
            "train", "--model", "m", "--data", "d", "--json", "--json", "--lr-milestones", "1", "--lr-milestones", "2");
        Assert.True(options.Json);
        Assert.Equal([1, 2], options.Milestones);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("eval")]
    public void HelpListsTheDataSets(string verb)
    {
        var line = new CommandLine();
        line.Run(verb, "--help");
        Assert.All(DataSetCatalogue.All.Select(set => set.Name), name => Assert.Contains(name, line.Output));
    }

    [Theory]
    [InlineData("export")]
    [InlineData("convert")]
    [InlineData("diff")]
    [InlineData("download")]
    [InlineData("models")]
    [InlineData("summary")]
    [InlineData("train")]
    [InlineData("eval")]
    [InlineData("predict")]
    [InlineData("detect")]
    [InlineData("serve")]
    [InlineData("bench")]
    [InlineData("quickstart")]
    public void EveryVerbHasJsonAndAHelpPageOf80ColumnsWithWholeWords(string verb)
    {
        var line = new CommandLine();
        Assert.Equal(ExitCode.Success, line.Run(verb, "--help"));
        Assert.Null(line.Received);
        Assert.Contains("--json", line.Output);
        Assert.All(line.Output.Split('\n'), text => Assert.True(text.Length <= 80, text));
        Assert.Contains("  --json                    Print the result as JSON.", line.Output.Split(Environment.NewLine));
        string[] words = line.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var narrow = new Tool { Width = 50 };
        narrow.Run(verb, "--help");
        Assert.Equal(words, narrow.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(-1, narrow.Output.IndexOf('\e'));
    }
}
