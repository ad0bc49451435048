using Fovea;

using var classifier = ImageClassifier.Load(args[0]);
foreach (var p in classifier.Predict(args[1], top: 5))
    Console.WriteLine($"{p.Label} {p.Probability:P1}");
