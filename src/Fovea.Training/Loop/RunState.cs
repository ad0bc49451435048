namespace Fovea.Training.Loop;

/// <summary>The progress of a run.</summary>
/// <param name="Epoch">The number of epochs done.</param>
/// <param name="Batch">The number of batches done in the current epoch.</param>
/// <param name="Step">The number of steps done since the start of the run.</param>
/// <param name="LearningRate">The learning rate of the current epoch.</param>
/// <param name="BestScore">The best validation score so far; null before the first validation.</param>
/// <param name="BestEpoch">The epoch of the best score, from 0; null before the first epoch's end.</param>
public sealed record RunState(int Epoch, int Batch, long Step, double LearningRate, double? BestScore = null, int? BestEpoch = null);
