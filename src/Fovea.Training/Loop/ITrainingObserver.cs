namespace Fovea.Training.Loop;

/// <summary>
/// Watches a run, for example to log it, to print its progress or to save files. The members are called on the thread of
/// <see cref="Trainer.Run"/>, in the order of the observers; an exception ends the run.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>Called before the first step, with the state from which the run starts.</summary>
    void OnStart(Trainer trainer)
    {
    }

    /// <summary>Called before the first step of each epoch, of which <paramref name="start"/> batches are already done.</summary>
    void OnEpochStart(EpochStart start)
    {
    }

    /// <summary>Called after each step.</summary>
    void OnStep(StepResult step)
    {
    }

    /// <summary>Called after the last step of an epoch and its validation, with the trainer's state already in the next epoch.</summary>
    void OnEpoch(EpochResult epoch)
    {
    }

    /// <summary>Called after the last step of the run, whether it is finished or interrupted.</summary>
    void OnEnd(TrainingOutcome outcome)
    {
    }
}

/// <summary>The beginning of an epoch.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Batches">The number of batches in the epoch.</param>
/// <param name="BatchesDone">The number of batches that an interrupted run has already done.</param>
public readonly record struct EpochStart(int Epoch, int Batches, int BatchesDone);

/// <summary>A step.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Batch">The number of batches done in the epoch.</param>
/// <param name="Batches">The number of batches in the epoch.</param>
/// <param name="Step">The number of steps done since the start of the run.</param>
/// <param name="Samples">The number of samples in the step.</param>
/// <param name="Loss">The mean loss of the step's samples.</param>
/// <param name="Metrics">The mean of each metric over the step's samples.</param>
/// <param name="LearningRate">The learning rate.</param>
public sealed record StepResult(
    int Epoch, int Batch, int Batches, long Step, int Samples, double Loss, IReadOnlyList<Metric> Metrics, double LearningRate);

/// <summary>An epoch and its validation.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Step">The number of steps done since the start of the run.</param>
/// <param name="Loss">The mean training loss of the epoch.</param>
/// <param name="Metrics">The mean of each metric over the epoch's training samples, measured during training.</param>
/// <param name="LearningRate">The learning rate of the epoch.</param>
/// <param name="Seconds">The duration of the epoch and its validation, as far as this call ran it, in seconds.</param>
/// <param name="Validation">The validation after the epoch; null without a validation set.</param>
/// <param name="ValidationSeconds">The duration of the validation in seconds.</param>
/// <param name="IsBest">Whether the validation's score is the best so far; without validation, each epoch is.</param>
public sealed record EpochResult(
    int Epoch, long Step, double Loss, IReadOnlyList<Metric> Metrics, double LearningRate, double Seconds, TaskEvaluation? Validation,
    double ValidationSeconds, bool IsBest)
{
    /// <summary>The norms of the parameters' gradients and updates, measured in some steps of the epoch; empty where none was.</summary>
    public IReadOnlyList<ParameterNorms> Norms { get; init; } = [];
}

/// <summary>
/// The means, over the measured steps of an epoch, of a parameter's norms. An update of about a thousandth of the weights is usual.
/// </summary>
/// <param name="Name">The parameter's name, such as <c>conv1.weight</c>.</param>
/// <param name="Gradient">The L2 norm of its gradient, before clipping.</param>
/// <param name="Update">The L2 norm of the difference that a step of the optimiser makes.</param>
/// <param name="Weight">The L2 norm of its values before the step.</param>
public sealed record ParameterNorms(string Name, double Gradient, double Update, double Weight);

/// <summary>The result of a training run.</summary>
/// <param name="State">The progress at the end.</param>
/// <param name="IsFinished">Whether all epochs are done, or training stopped early; otherwise the run can be resumed.</param>
/// <param name="Seconds">The duration of this call in seconds.</param>
/// <param name="ImagesPerSecond">Training images a second of this call, validation not counted.</param>
/// <param name="Best">The validation of the best epoch, if this call ran it.</param>
public sealed record TrainingOutcome(
    RunState State, bool IsFinished, double Seconds, double ImagesPerSecond, TaskEvaluation? Best)
{
    /// <summary>Whether training ended before the last epoch because the validation score rose no more.</summary>
    public bool StoppedEarly { get; init; }
}
