using Fovea.Data.Loading;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Training.Logging;
using Fovea.Training.Metrics;
using Fovea.Training.Progress;

namespace Fovea.Training.Loop;

/// <summary>The result of a training run.</summary>
/// <param name="Interrupted">Whether it was stopped before its end; it can be resumed.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">The duration of this call in seconds.</param>
/// <param name="ImagesPerSecond">Training images a second, validation not counted.</param>
public sealed record TrainingOutcome(bool Interrupted, int Epochs, long Steps, double Seconds, double ImagesPerSecond);

/// <summary>
/// The training loop: forward, loss, backward, optimiser step; after each epoch validation, learning rate schedule, log and checkpoint. One
/// seed gives the same bytes for any number of threads and however often the run is interrupted and resumed.
/// </summary>
public sealed class Trainer(
    Layer model, Sgd optimizer, BatchLoader training, BatchLoader validation, int classes, TrainerOptions options, RunFolder folder,
    TrainingLog log, ProgressPrinter progress, TimeProvider time)
{
    private readonly InputBuffer _inputs = new();
    private readonly RandomSource _randomness = new(options.Seed);
    private RunState _state = new(options.Seed, 0, 0, 0, options.LearningRate, null, null);
    private long _images;
    private double _trainingSeconds;

    /// <summary>Continues from the state of a checkpoint.</summary>
    public void ResumeFrom(RunState state)
    {
        _state = state;
        if (options.Plateau is { } plateau && state.Plateau is { } remembered)
            plateau.State = remembered;
    }

    /// <summary>
    /// Trains to the last epoch, or until <paramref name="cancellation"/> requests a stop after the current step; the weights are saved in
    /// both cases.
    /// </summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public TrainingOutcome Run(CancellationToken cancellation = default)
    {
        CheckValidation();
        Checkpoint.Save(folder.Checkpoint, model, optimizer, _state, options.Metadata);
        long start = time.GetTimestamp();
        while (_state.Epoch < options.Epochs && !IsAtEnd(cancellation))
        {
            long epochStart = time.GetTimestamp();
            var meter = new ClassificationMeter();
            TrainEpoch(meter, cancellation);
            _trainingSeconds += time.GetElapsedTime(epochStart).TotalSeconds;
            if (_state.Batch < training.BatchesPerEpoch)
                break;
            EndEpoch(meter, epochStart);
        }

        ModelWeights.Save(folder.Model, model, options.Metadata);
        Checkpoint.Save(folder.Checkpoint, model, optimizer, _state, options.Metadata);
        double seconds = time.GetElapsedTime(start).TotalSeconds;
        return new TrainingOutcome(
            _state.Epoch < options.Epochs, _state.Epoch, _state.Step, seconds, _images / Math.Max(_trainingSeconds, 1e-9));
    }

    /// <summary>Validates on one batch, so that errors of the validation occur before the first epoch and not after it.</summary>
    private void CheckValidation() => Evaluator.Run(model, validation, classes, mistakes: 1, batches: 1);

    private bool IsAtEnd(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested || _state.Step >= (options.MaxSteps ?? long.MaxValue);

    private void TrainEpoch(ClassificationMeter meter, CancellationToken cancellation)
    {
        if (options.Plateau is null)
            _state = _state with { LearningRate = options.Schedule.At(options.LearningRate, _state.Epoch) };
        optimizer.LearningRate = _state.LearningRate;
        model.Train(_randomness);
        var epoch = new EpochProgress(_state.Epoch, training.BatchesPerEpoch, time, _state.Batch);
        var sinceLine = new RunningMean();
        foreach (Batch batch in training.Epoch(_state.Epoch, _state.Batch))
        {
            double loss = TrainStep(batch, meter, out double top1);
            _state = _state with { Batch = _state.Batch + 1, Step = _state.Step + 1 };
            _images += batch.Count;
            epoch.Add(batch.Count, loss, top1, optimizer.LearningRate);
            sinceLine.Add(loss, batch.Count);
            if (_state.Batch % options.PrintFrequency == 0 || _state.Batch == training.BatchesPerEpoch)
            {
                log.Append(new LogStep(_state.Epoch, _state.Step, sinceLine.Mean, optimizer.LearningRate, epoch.ImagesPerSecond));
                sinceLine = new RunningMean();
            }

            progress.Show(epoch);
            if (IsAtEnd(cancellation))
                return;
        }
    }

    private double TrainStep(Batch batch, ClassificationMeter meter, out double top1)
    {
        _randomness.Step = (ulong)_state.Step;
        int[] labels = batch.Labels[..batch.Count];
        using var tape = new GradientTape();
        Tensor images = _inputs.Of(batch);
        TrainingLogits output = model is Classifier classifier
            ? classifier.ForwardTraining(images)
            : new TrainingLogits(model.Forward(images), []);
        Tensor logits = output.Main;
        if (logits.Shape[1] != classes)
        {
            throw new ShapeException(
                $"Trainer: the model has {logits.Shape[1]} outputs, the data {classes} classes; choose a model for these classes.");
        }

        Tensor loss = output.Loss(each => each.CrossEntropy(labels, options.LabelSmoothing));
        double value = loss.Item();
        if (!double.IsFinite(value))
            throw new TrainingDivergedException(_state.Step, value, optimizer.LearningRate);
        long rightBefore = meter.Top1Count;
        meter.Add(logits.Data, labels, value);
        top1 = (double)(meter.Top1Count - rightBefore) / batch.Count;
        tape.Backward(loss);
        loss.Release();
        optimizer.Step();
        optimizer.ZeroGrad();
        return value;
    }

    private void EndEpoch(ClassificationMeter meter, long epochStart)
    {
        Evaluation evaluation = Evaluator.Run(model, validation, classes, mistakes: 1);
        ClassificationMeter test = evaluation.Meter;
        log.Append(new LogEpoch(
            _state.Epoch,
            _state.Step,
            meter.Loss,
            meter.Top1,
            optimizer.LearningRate,
            time.GetElapsedTime(epochStart).TotalSeconds,
            test.Loss,
            test.Top1,
            test.Top5));
        progress.WriteLine(ProgressLine.Format("Test", test));
        double rate = options.Plateau?.Step(_state.LearningRate, test.Loss) ?? _state.LearningRate;
        bool best = !(test.Top1 <= _state.BestTop1);
        _state = _state with
        {
            Epoch = _state.Epoch + 1,
            Batch = 0,
            LearningRate = rate,
            BestTop1 = best ? test.Top1 : _state.BestTop1,
            Plateau = options.Plateau?.State,
        };
        if (best)
            ModelWeights.Save(folder.Best, model, options.Metadata);
        Checkpoint.Save(folder.Checkpoint, model, optimizer, _state, options.Metadata);
    }
}
