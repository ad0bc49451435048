namespace Fovea.Training;

/// <summary>The loss is no number any more.</summary>
public sealed class TrainingDivergedException(long step, double loss, double learningRate)
    : Exception($"The loss became {loss} at step {step} with learning rate {learningRate:g4}; lower the learning rate (--lr). The last checkpoint is kept.");
