using Fovea.Formats;
using Fovea.Kernels.Optimizers;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Training.Loop;

/// <summary>
/// The training loop of any task: forward, loss, backward, optimiser step; after each epoch one validation and the learning rate schedule.
/// Logs, progress and files are the work of observers. One seed gives the same bytes for any number of threads and however often the run is
/// interrupted and resumed.
/// </summary>
/// <example><code>
/// var task = new ClassificationTask(model, classes: 10, training) { Validation = validation };
/// var options = new TrainerOptions { Epochs = 3, LearningRate = 0.1 };
/// var trainer = new Trainer(task, new Sgd(model.Parameters(), new SgdOptions()), options);
/// TrainingOutcome outcome = trainer.Run();
/// </code></example>
public sealed class Trainer
{
    private readonly ITrainingTask _task;
    private readonly IOptimizer _optimizer;
    private readonly TrainerOptions _options;
    private readonly RandomSource _randomness;
    private readonly EpochMetrics _metrics = new();
    private readonly StateEntry[] _parameters;
    private readonly NormMeter _norms;
    private readonly ExponentialMovingAverage? _average;
    private TaskEvaluation? _best;
    private long _images;
    private double _trainingSeconds;

    /// <summary>Creates a loop at the start of a run.</summary>
    /// <param name="task">The model with its data, loss and validation.</param>
    /// <param name="optimizer">The optimiser of the model's parameters.</param>
    /// <param name="options">Epochs, learning rate, schedule, seed.</param>
    /// <exception cref="ArgumentException">The training set has no batch, or an option is out of range.</exception>
    public Trainer(ITrainingTask task, IOptimizer optimizer, TrainerOptions options)
    {
        if (task.BatchesPerEpoch == 0)
            throw new ArgumentException("Trainer: the training set has no batch; give at least one sample.", nameof(task));
        if (options.AccumulationSteps < 1)
            throw new ArgumentException($"Trainer: {options.AccumulationSteps} batches to a step; expected at least 1.", nameof(options));
        (_task, _optimizer, _options) = (task, optimizer, options);
        _parameters = [.. task.Model.Parameters()];
        int stepsPerEpoch = (task.BatchesPerEpoch + options.AccumulationSteps - 1) / options.AccumulationSteps;
        _norms = new NormMeter(_parameters, stepsPerEpoch);
        _randomness = new RandomSource(options.Seed);
        State = new RunState(0, 0, 0, options.LearningRate);
        List<ICheckpointPart> parts =
        [
            new ModelPart(task.Model),
            new OptimizerPart(optimizer),
            CheckpointParts.Run(() => State, state => State = state, options.Seed),
            CheckpointParts.Metrics(_metrics),
            _norms.Part,
        ];
        if (options.Plateau is { } plateau)
            parts.Add(CheckpointParts.Plateau(plateau));
        if (options.Ema is { } ema)
        {
            _average = new ExponentialMovingAverage(task.Model, ema.Decay);
            parts.Add(new AveragePart(_average));
        }

        Parts = parts;
    }

    /// <summary>The progress of the run.</summary>
    public RunState State { get; private set; }

    /// <summary>
    /// All that a checkpoint must hold: <see cref="Checkpoint.Save"/> writes it, <see cref="Checkpoint.Load"/> makes this loop go on from
    /// there.
    /// </summary>
    public IReadOnlyList<ICheckpointPart> Parts { get; }

    /// <summary>The observers, called in this order; those that save files come last.</summary>
    public IList<ITrainingObserver> Observers { get; } = [];

    /// <summary>The model that is trained.</summary>
    public Module Model => _task.Model;

    /// <summary>The weights that validation measures: the average if there is one, otherwise the model's.</summary>
    public IEnumerable<NamedTensor> ValidatedWeights => ModelWeights.Tensors(_average?.State ?? Model.State());

    /// <summary>
    /// Trains to the last epoch, or until <paramref name="cancellation"/> requests a stop after the current step or within a validation,
    /// which then is repeated when the run is resumed.
    /// </summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="InvalidOperationException">There is a plateau schedule or an early stop but no validation set.</exception>
    public TrainingOutcome Run(CancellationToken cancellation = default)
    {
        // Errors of the validation occur before the first epoch and not after it.
        bool follows = _options.Plateau is not null || _options.EarlyStop is not null;
        if (_task.Validate(batches: 1, CancellationToken.None) is null && follows)
        {
            throw new InvalidOperationException(
                "Trainer: a plateau schedule or an early stop without validation; give the task a validation set.");
        }

        Notify(observer => observer.OnStart(this));
        long start = _options.Time.GetTimestamp();
        while (State.Epoch < _options.Epochs && !StopsEarly && !IsAtEnd(cancellation))
        {
            long epochStart = _options.Time.GetTimestamp();
            TrainEpoch(cancellation);
            _trainingSeconds += _options.Time.GetElapsedTime(epochStart).TotalSeconds;
            if (State.Batch < _task.BatchesPerEpoch || !TryEndEpoch(epochStart, cancellation))
                break;
        }

        var outcome = new TrainingOutcome(
            State, State.Epoch >= _options.Epochs || StopsEarly, _options.Time.GetElapsedTime(start).TotalSeconds,
            _images / Math.Max(_trainingSeconds, 1e-9), _best)
        {
            StoppedEarly = StopsEarly && State.Epoch < _options.Epochs,
        };
        Notify(observer => observer.OnEnd(outcome));
        return outcome;
    }

    /// <summary>Refuses to go on, and by that to save, once a weight is NaN or infinite.</summary>
    /// <exception cref="TrainingDivergedException">A weight is not finite.</exception>
    public void CheckWeights()
    {
        if (!_parameters.All(entry => double.IsFinite(GradientKernel.SumOfSquares(Engine.Pool, entry.Value.Data))))
            throw new TrainingDivergedException(State.Step, double.NaN, _optimizer.LearningRate);
    }

    private bool StopsEarly => _options.EarlyStop is { } patience && State.BestEpoch is { } best && State.Epoch - 1 - best >= patience;

    private bool IsAtEnd(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested || State.Step >= (_options.MaxSteps ?? long.MaxValue);

    private void TrainEpoch(CancellationToken cancellation)
    {
        if (_options.Plateau is null)
            State = State with { LearningRate = _options.Schedule.At(_options.LearningRate, State.Epoch) };
        _optimizer.LearningRate = State.LearningRate;
        _task.Model.Train(_randomness);
        if (State.Batch == 0)
        {
            _metrics.Clear();
            _norms.Clear();
        }

        var start = new EpochStart(State.Epoch, _task.BatchesPerEpoch, State.Batch);
        Notify(observer => observer.OnEpochStart(start));
        var mean = new EpochMetrics();
        int batches = 0;
        foreach (Func<TaskStep> batch in _task.Epoch(State.Epoch, State.Batch))
        {
            Accumulate(batch, State.Batch + batches, mean);
            batches++;
            if (batches < _options.AccumulationSteps && State.Batch + batches < _task.BatchesPerEpoch)
                continue;
            StepResult step = Step(batches, mean);
            (batches, mean) = (0, new EpochMetrics());
            Notify(observer => observer.OnStep(step));
            if (IsAtEnd(cancellation))
                return;
        }
    }

    /// <summary>Adds the gradients of a batch to those that are there, and its loss and metrics to the means of the step.</summary>
    private void Accumulate(Func<TaskStep> batch, int index, EpochMetrics mean)
    {
        _randomness.Step = ((ulong)State.Epoch * (ulong)_task.BatchesPerEpoch) + (ulong)index;
        using var tape = new GradientTape();
        TaskStep step = batch();
        double loss = step.Loss.Item();
        if (!double.IsFinite(loss))
            throw new TrainingDivergedException(State.Step, loss, _optimizer.LearningRate);
        tape.Backward(step.Loss);
        step.Loss.Release();
        _metrics.Add(loss, step.Metrics, step.Samples);
        mean.Add(loss, step.Metrics, step.Samples);
    }

    /// <summary>Updates the weights by the mean of the gradients of so many batches.</summary>
    private StepResult Step(int batches, EpochMetrics mean)
    {
        if (batches > 1)
        {
            foreach (Tensor gradient in _parameters.Select(entry => entry.Value.Grad).OfType<Tensor>())
                GradientKernel.Scale(Engine.Pool, 1f / batches, gradient.Data);
        }

        _optimizer.LearningRate = _options.StepSchedule.At(State.LearningRate, (int)Math.Min(State.Step, int.MaxValue));
        _norms.BeforeStep(State.Step);
        if (_options.ClipGradNorm is { } limit)
            GradientClipping.ByNorm(_parameters, limit);
        _optimizer.Step();
        if (_options.MaxFilterRms is { } most)
            FilterNorms.LimitRms(_parameters, most);
        _norms.AfterStep();
        _optimizer.ZeroGrad();
        UpdateAverage();
        _images += mean.Samples;
        State = State with { Batch = State.Batch + batches, Step = State.Step + 1 };
        return new StepResult(
            State.Epoch, State.Batch, _task.BatchesPerEpoch, State.Step, (int)mean.Samples, mean.Loss, mean.Metrics,
            _optimizer.LearningRate);
    }

    private void UpdateAverage()
    {
        if (_average is null || State.Step % _options.Ema!.Steps != 0)
            return;
        if (State.Epoch < _options.Ema.WarmupEpochs)
            _average.Updates = 0;
        _average.Update();
    }

    /// <summary>Validates and goes on to the next epoch; false when the validation was stopped.</summary>
    private bool TryEndEpoch(long epochStart, CancellationToken cancellation)
    {
        TaskEvaluation? validation;
        long validationStart = _options.Time.GetTimestamp();
        _average?.Swap();
        try
        {
            validation = _task.Validate(int.MaxValue, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _average?.Swap();
        }

        if (validation?.MeanLoss is { } loss && !double.IsFinite(loss))
            throw new TrainingDivergedException(State.Step, loss, _optimizer.LearningRate);
        int done = State.Epoch;
        bool best = validation is null || !(validation.Score.Value <= State.BestScore);
        double rate = State.LearningRate;
        State = State with
        {
            Epoch = done + 1,
            Batch = 0,
            LearningRate = NextRate(rate, validation),
            BestScore = best ? validation?.Score.Value : State.BestScore,
            BestEpoch = best ? done : State.BestEpoch,
        };
        if (best)
            _best = validation;
        var result = new EpochResult(
            done, State.Step, _metrics.Loss, _metrics.Metrics, rate, _options.Time.GetElapsedTime(epochStart).TotalSeconds, validation,
            _options.Time.GetElapsedTime(validationStart).TotalSeconds, best)
        {
            Norms = _norms.Means,
        };
        _metrics.Clear();
        _norms.Clear();
        Notify(observer => observer.OnEpoch(result));
        return true;
    }

    private double NextRate(double rate, TaskEvaluation? validation)
    {
        return _options.Plateau is { } plateau
            ? plateau.Step(rate, plateau.Mode == PlateauMode.Max ? validation!.Score.Value : LossOf(validation!))
            : rate;
    }

    private static double LossOf(TaskEvaluation validation) => validation.MeanLoss ?? throw new InvalidOperationException(
        "Trainer: a plateau schedule on the loss, and a task that measures no loss in validation; let it watch the score.");

    private void Notify(Action<ITrainingObserver> call)
    {
        foreach (ITrainingObserver observer in Observers)
            call(observer);
    }
}
