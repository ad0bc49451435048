using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>One pass over a data set.</summary>
[Collection("engine")]
public sealed class EvaluatorTests
{
    private const int Classes = 10;

    [Fact]
    public void EveryImageCountsOnceAlsoThoseOfASmallerLastBatch()
    {
        List<int> batches = [];
        Evaluation evaluation = Evaluator.Run(images => AlwaysThree(images, batches), Loader(), Classes);
        Assert.Equal([16, 16, 8], batches);
        int threes = Enumerable.Range(0, 40).Count(index => new GlyphDataset(Split.Test, 40).Label(index) == 3);
        Assert.Equal((40L, threes), (evaluation.Meter.Images, evaluation.Meter.Top1Count));
        Assert.Equal((40L, threes), (evaluation.Confusion.Total, evaluation.Confusion.Correct));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CancellationEndsItAfterTheBatch(int batch)
    {
        using var source = new CancellationTokenSource();
        List<int> batches = [];
        Assert.Throws<OperationCanceledException>(() => Evaluator.Run(
            images =>
            {
                Tensor logits = AlwaysThree(images, batches);
                if (batches.Count == batch)
                    source.Cancel();
                return logits;
            },
            Loader(), Classes, cancellation: source.Token));
        Assert.Equal(batch, batches.Count);
    }

    private static BatchLoader Loader() =>
        new(new GlyphDataset(Split.Test, 40), new BatchLoaderOptions(16, Normalization.Mnist) { Shuffle = false });

    private static Tensor AlwaysThree(Tensor images, List<int> batches)
    {
        int rows = images.Shape[0];
        batches.Add(rows);
        float[] row = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        return Tensor.FromArray(new Shape(rows, Classes), [.. Enumerable.Repeat(row, rows).SelectMany(values => values)]);
    }
}
