using Fovea;
using Fovea.Data;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) => { key.Cancel = true; stop.Cancel(); };
CancellationToken cancellation = stop.Token;
var progress = new Progress<TrainingProgress>(p =>
{
    if (p.Validation is { } validation)
        Console.WriteLine($"epoch {p.Epoch + 1} of {p.Epochs}: {validation.Score.Name} {validation.Score.Value:P1}");
});

using var mine = await ImageClassifier.FineTuneAsync(args[0], ImageFolder.Open(args[1]), new() { Epochs = 10 }, progress, cancellation);
mine.Save(args[2]);
