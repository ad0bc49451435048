using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Training.Loop;

namespace Fovea;

/// <content>What a recipe makes: schedules, the average of the weights, the optimiser.</content>
public sealed partial record Recipe
{
    private const int EmaSteps = 32;
    private const double UsualWarmupDecay = 0.01; // torchvision's

    internal double WarmupStart => WarmupDecay ?? UsualWarmupDecay;

    /// <summary>How a loop trains by this recipe.</summary>
    internal TrainerOptions CreateTrainerOptions(ulong seed, TrainingRunOptions run) => new()
    {
        Epochs = Epochs,
        LearningRate = LearningRate,
        Schedule = CreateSchedule(),
        StepSchedule = CreateStepSchedule(),
        EarlyStop = EarlyStop,
        AccumulationSteps = AccumulationSteps ?? 1,
        MaxFilterRms = MaxFilterRms,
        Plateau = CreatePlateau(),
        ClipGradNorm = ClipGradNorm,
        Ema = CreateEma(),
        Seed = seed,
        MaxSteps = run.MaxSteps,
        Time = run.Time,
    };

    internal LearningRateSchedule CreateSchedule()
    {
        int epochs = Math.Max(1, Epochs - WarmupEpochs);
        LearningRateSchedule schedule = Schedule switch
        {
            RecipeSchedule.StepLr => new StepLr(StepSize, Gamma),
            RecipeSchedule.MultiStepLr => new MultiStepLr(Milestones, Gamma),
            RecipeSchedule.CosineAnnealingLr => new CosineAnnealingLr(epochs),
            RecipeSchedule.LinearLr => new PolynomialLr(epochs),
            RecipeSchedule.ExponentialLr => new ExponentialLr(Gamma),
            RecipeSchedule.PolynomialLr => new PolynomialLr(epochs, Power ?? 1),
            RecipeSchedule.OneCycleLr => new OneCycleLr(epochs),
            _ => new ConstantLr(),
        };
        return WarmupEpochs > 0 ? new Warmup(schedule, WarmupEpochs, WarmupStart, WarmupMethod) : schedule;
    }

    internal LearningRateSchedule CreateStepSchedule() =>
        WarmupSteps > 0 ? new Warmup(new ConstantLr(), WarmupSteps, WarmupStart, WarmupMethod) : new ConstantLr();

    internal ReduceLrOnPlateau? CreatePlateau() => Schedule == RecipeSchedule.Plateau
        ? new ReduceLrOnPlateau(new ReduceLrOnPlateauOptions { Mode = PlateauMode.Max, Factor = Gamma })
        : null;

    internal EmaOptions? CreateEma() => EmaDecay is { } decay
        ? new EmaOptions(1 - Math.Min(1, (1 - decay) * BatchSize * EmaSteps / Epochs), EmaSteps, WarmupEpochs)
        : null;

    /// <summary>The optimiser of a model's parameters, those in <paramref name="head"/> with their own learning rate.</summary>
    internal IOptimizer CreateOptimizer(Module model, IReadOnlySet<string> head)
    {
        double factor = (HeadLearningRate ?? LearningRate) / LearningRate;
        Func<StateEntry, ParameterScale> decay = WeightDecayRules.For(model, Share(NormWeightDecay), Share(BiasWeightDecay));
        Func<StateEntry, ParameterScale> scale = entry => decay(entry) with { LearningRate = head.Contains(entry.Name) ? factor : 1 };
        IEnumerable<StateEntry> parameters = model.Parameters();
        return Optimizer switch
        {
            RecipeOptimizer.AdamW => new AdamW(
                parameters, new AdamWOptions { LearningRate = LearningRate, WeightDecay = WeightDecay }, scale),
            RecipeOptimizer.RmsProp => new RmsProp(
                parameters,
                new RmsPropOptions
                {
                    LearningRate = LearningRate,
                    Alpha = 0.9,
                    Epsilon = 0.0316,
                    Momentum = Momentum,
                    WeightDecay = WeightDecay,
                },
                scale),
            _ => new Sgd(
                parameters,
                new SgdOptions
                {
                    LearningRate = LearningRate,
                    Momentum = Momentum,
                    WeightDecay = WeightDecay,
                    Nesterov = Nesterov,
                    Form = Optimizer == RecipeOptimizer.Sgd2012 ? SgdForm.AlexNet2012 : SgdForm.Torch,
                },
                scale),
        };
    }

    private double Share(double? decay) => decay is { } own && WeightDecay > 0 ? own / WeightDecay : 1;
}
