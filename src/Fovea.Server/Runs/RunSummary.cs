namespace Fovea.Server.Runs;

/// <summary>A training run in a line.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="State">
/// How it ended, such as <c>finished</c>; <c>running</c> while it goes on, <c>stopped</c> where it was ended from outside.
/// </param>
/// <param name="Epochs">The epochs done.</param>
/// <param name="Best">The best validation accuracy or score, 0 to 1; null before the first validation.</param>
internal sealed record RunSummary(string Name, string State, int Epochs, double? Best);
