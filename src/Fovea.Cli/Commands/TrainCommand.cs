using System.CommandLine;
using Fovea.Cli.Options;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train</c>.</summary>
internal static class TrainCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<TrainOptions, CancellationToken, int> run)
    {
        var defaults = new TrainOptions();
        var model = SharedFlags.Model("Network to train, by its name in the catalogue.");
        var data = SharedFlags.Data();
        var dataPath = SharedFlags.DataPath();
        var recipe = Flag.Text("--recipe", $"Recipe (the network's): {string.Join(", ", Recipe.Names)}.", "NAME");
        var epochs = Flag.OptionalInteger("--epochs", "Passes over the training set (the recipe's).");
        var batchSize = Flag.OptionalInteger("--batch-size", "Images per step (the recipe's).", "-b", "--batch");
        var validationShare = Flag.OptionalNumber("--val-share", "Share of the training images set apart for validation (the data set's).");
        var optimizer = Flag.OptionalChoice<RecipeOptimizer>("--opt", "Optimiser (the recipe's).");
        var learningRate = Flag.OptionalNumber("--lr", "Learning rate before any schedule (the recipe's).");
        var headRate = Flag.OptionalNumber("--head-lr", "With --weights: learning rate of the new layer (10 times the others').");
        var freeze = Flag.Switch("--freeze", "With --weights: train only the new layer.");
        var momentum = Flag.OptionalNumber("--momentum", "Momentum (the recipe's).");
        var weightDecay = Flag.OptionalNumber("--weight-decay", "L2 penalty (the recipe's).", "--wd");
        var normDecay = Flag.OptionalNumber("--norm-weight-decay", "L2 penalty of batch norms (that of the others).");
        var biasDecay = Flag.OptionalNumber("--bias-weight-decay", "L2 penalty of biases (that of the others).");
        var clip = Flag.OptionalNumber("--clip-grad-norm", "Largest norm of all gradients together (no limit).");
        var ema = Flag.Switch("--model-ema", "Validate and keep an average of the weights.");
        var emaDecay = Flag.OptionalNumber("--model-ema-decay", "Decay of the average of the weights (0.99998).");
        var nesterov = Flag.Switch("--nesterov", "Use Nesterov's momentum.");
        var scheduler = Flag.OptionalChoice<RecipeSchedule>("--lr-scheduler", "Schedule of the learning rate (the recipe's).");
        var stepSize = Flag.OptionalInteger("--lr-step-size", "steplr: epochs between steps (the recipe's).");
        var milestones = Flag.IntegerList("--lr-milestones", "multisteplr: epochs of the steps, such as 30,60.");
        var gamma = Flag.OptionalNumber("--lr-gamma", "Factor of a step (the recipe's).");
        var power = Flag.OptionalNumber("--lr-power", "polynomiallr: power (1).");
        var warmup = Flag.OptionalInteger("--lr-warmup-epochs", "Epochs of warm-up of the learning rate (the recipe's).");
        var warmupSteps = Flag.OptionalInteger("--lr-warmup-steps", "Steps of warm-up of the learning rate (the recipe's).");
        var warmupMethod = Flag.OptionalChoice<WarmupMethod>("--lr-warmup-method", "Course of the warm-up (the recipe's).");
        var warmupDecay = Flag.OptionalNumber("--lr-warmup-decay", "Factor with which the warm-up begins (the recipe's).");
        var accumulate = Flag.OptionalInteger("--accumulate", "Batches whose mean gradient makes one step (the recipe's).");
        var earlyStop = Flag.OptionalInteger("--early-stop", "Epochs without a better score after which training ends.");
        var filterRms = Flag.OptionalNumber("--max-filter-rms", "Largest root mean square of a convolution's filter (the recipe's).");
        var dropout = Flag.OptionalChoice<DropoutForm>("--dropout", "Form of dropout: scaling in training or evaluation (the recipe's).");
        var smoothing = Flag.OptionalNumber("--label-smoothing", "Share of the target spread over all classes (the recipe's).");
        var mean = Flag.OptionalChoice<RecipeMean>("--mean", "Mean that is subtracted: of each channel or of each pixel (the recipe's).");
        var images = new AugmentationFlags();
        var detector = new DetectorFlags();
        var mirror = Flag.Text("--mirror", "Address to download the data from.", "URL");
        var maxSteps = Flag.OptionalInteger("--max-steps", "Steps after which training stops.");
        var recompute = SharedFlags.Recompute();
        var seed = Flag.OptionalSeed("--seed", "Seed of everything random (0).");
        var threads = SharedFlags.Threads();
        var workers = SharedFlags.Workers();
        var output = Flag.Text("--output", "Folder for the results (runs/MODEL-DATA).", "FOLDER", "--output-dir");
        var printFrequency = Flag.Integer("--print-freq", "Steps between lines of progress.", defaults.PrintFrequency);
        var saveEvery = Flag.OptionalDuration("--save-every", "Time between checkpoints within an epoch, such as 10m.");
        var keepEvery = Flag.OptionalInteger("--keep-every", "Epochs between checkpoints that are kept, as model_9.safetensors.");
        var resume = Flag.Text("--resume", "Checkpoint to go on from.", "FILE");
        var force = Flag.Switch("--force", "Resume with other optimiser settings.");
        var weights = SharedFlags.Weights("Weights to start from; layers of another shape are new.");
        var initFrom = Flag.Text("--init-from", "Weights of a shallower VGG whose first and last layers begin this one.", "FILE");
        var testOnly = Flag.Switch("--test-only", "Only evaluate.");
        var json = SharedFlags.Json();

        Symbol[] symbols =
        [
            model, data, dataPath, validationShare, weights, initFrom, headRate, freeze, recipe, epochs, batchSize, optimizer,
            learningRate, momentum, weightDecay, normDecay, biasDecay, clip, ema, emaDecay, nesterov, scheduler, stepSize,
            milestones, gamma, power, warmup, warmupSteps, warmupMethod, warmupDecay, accumulate, earlyStop, filterRms, dropout,
            smoothing, mean, .. images.All, .. detector.All, mirror, maxSteps, recompute, seed, threads, workers, output, printFrequency,
            saveEvery,
            keepEvery, resume, force, testOnly, json,
        ];
        return Verb.Create("train", "Train a network on a data set.", symbols, Read, run);

        TrainOptions Read(ParseResult parsed) => new()
        {
            Model = parsed.GetValue(model) ?? "",
            Data = parsed.GetValue(data) ?? "",
            DataPath = parsed.GetValue(dataPath),
            ValidationShare = parsed.GetValue(validationShare),
            HeadLearningRate = parsed.GetValue(headRate),
            Freeze = parsed.GetValue(freeze),
            Force = parsed.GetValue(force),
            Recipe = parsed.GetValue(recipe),
            Epochs = parsed.GetValue(epochs),
            BatchSize = parsed.GetValue(batchSize),
            Optimizer = parsed.GetValue(optimizer),
            LearningRate = parsed.GetValue(learningRate),
            Momentum = parsed.GetValue(momentum),
            WeightDecay = parsed.GetValue(weightDecay),
            NormWeightDecay = parsed.GetValue(normDecay),
            BiasWeightDecay = parsed.GetValue(biasDecay),
            ClipGradNorm = parsed.GetValue(clip),
            ModelEma = parsed.GetValue(ema),
            ModelEmaDecay = parsed.GetValue(emaDecay),
            Nesterov = parsed.GetValue(nesterov),
            Scheduler = parsed.GetValue(scheduler),
            StepSize = parsed.GetValue(stepSize),
            Milestones = parsed.GetValue(milestones) ?? [],
            Gamma = parsed.GetValue(gamma),
            Power = parsed.GetValue(power),
            WarmupEpochs = parsed.GetValue(warmup),
            WarmupSteps = parsed.GetValue(warmupSteps),
            WarmupMethod = parsed.GetValue(warmupMethod),
            WarmupDecay = parsed.GetValue(warmupDecay),
            Accumulate = parsed.GetValue(accumulate),
            EarlyStop = parsed.GetValue(earlyStop),
            MaxFilterRms = parsed.GetValue(filterRms),
            Dropout = parsed.GetValue(dropout),
            LabelSmoothing = parsed.GetValue(smoothing),
            Mean = parsed.GetValue(mean),
            Images = images.Read(parsed),
            Detector = detector.Read(parsed),
            Mirror = parsed.GetValue(mirror),
            MaxSteps = parsed.GetValue(maxSteps),
            Recompute = parsed.GetValue(recompute),
            Seed = parsed.GetValue(seed),
            Threads = parsed.GetValue(threads),
            Workers = parsed.GetValue(workers),
            Output = parsed.GetValue(output),
            PrintFrequency = parsed.GetValue(printFrequency),
            SaveEvery = parsed.GetValue(saveEvery),
            KeepEvery = parsed.GetValue(keepEvery),
            Resume = parsed.GetValue(resume),
            Weights = parsed.GetValue(weights),
            InitFrom = parsed.GetValue(initFrom),
            TestOnly = parsed.GetValue(testOnly),
            Json = parsed.GetValue(json),
        };
    }
}

/// <summary><c>fovea quickstart</c>.</summary>
internal static class QuickstartCommand
{
    /// <summary>The verb, run by <paramref name="run"/>.</summary>
    public static Command Create(Func<QuickstartOptions, CancellationToken, int> run)
    {
        var defaults = new QuickstartOptions();
        var output = SharedFlags.Output(defaults.Output);
        var seed = SharedFlags.Seed();
        var threads = SharedFlags.Threads();
        var json = SharedFlags.Json();

        return Verb.Create(
            "quickstart",
            "Train a small network here and now, and look at what it learnt.",
            [output, seed, threads, json],
            parsed => new QuickstartOptions
            {
                Output = parsed.GetValue(output)!,
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Json = parsed.GetValue(json),
            },
            run);
    }
}
