using Fovea;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Training.Loop;

ModelInfo info = ModelCatalogue.Find("lenet5");
EvaluationPipeline pipeline = info.Preprocessing.Pipeline(info.InputHeight, info.InputWidth);
var training = new BatchLoader(new GlyphDataset(Split.Train, 8000), pipeline.TrainingOptions(64, Augmentation.None, seed: 1));
var test = new BatchLoader(new GlyphDataset(Split.Test, 1000), pipeline.LoaderOptions(64));

Layer network = info.Create(new ModelOptions(Classes: 10));
network.Initialize(seed: 1);
var optimizer = new AdamW(network.Parameters(), new AdamWOptions { LearningRate = 1e-3 });
var randomness = new RandomSource(seed: 1);

for (int epoch = 0; epoch < 2; epoch++)
{
    network.Train(randomness);
    foreach (Batch batch in training.Epoch(epoch))
    {
        using var tape = new GradientTape();
        Tensor images = Tensor.Empty(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width));
        batch.Images.AsSpan(0, images.Shape.Elements).CopyTo(images.Data);
        Tensor loss = network.Forward(images).CrossEntropy(batch.Labels[..batch.Count]);
        tape.Backward(loss);
        optimizer.Step();
        optimizer.ZeroGrad();
        randomness.Step++;
    }

    Evaluation evaluation = Evaluator.Run(network, test, classes: 10);
    Console.WriteLine($"epoch {epoch + 1}: loss {evaluation.Loss:F3}, top-1 {evaluation.Meter.Top1:P1}");
}
