using Fovea.Kernels;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

public sealed class RearrangeTests
{
    [Fact]
    public void ValuesAreWhereThreeStepsPutThem()
    {
        for (int i = 0; i < 400; i++)
        {
            var numbers = new float[64];
            Philox.ForName(5, $"rearrangement {i}").Fill(numbers);
            int next = 0;
            int[] sizes = [.. Enumerable.Range(0, 1 + Below(7)).Select(_ => 1 + Below(4))];
            int[] order = [.. Enumerable.Range(0, sizes.Length).OrderBy(_ => numbers[next++])];
            Shape input = Cut(sizes), output = Cut([.. order.Select(d => sizes[d])]);
            Tensor x = Tensor.FromArray(input, [.. Enumerable.Range(0, input.Elements).Select(value => (float)value)]);

            float[] result = new RearrangeOperator(input, sizes, order, output).Apply(x).ToArray();

            Assert.Equal(Permuted(sizes, order), result);

            int Below(int limit) => (int)(numbers[next++] * limit);

            // Up to four dimensions, which the permuted ones are parts of, or not where factors of two neighbours change places.
            Shape Cut(int[] dimensions)
            {
                var joined = dimensions.ToList();
                while (joined.Count > 4 || (joined.Count > 1 && Below(2) == 0))
                {
                    int at = Below(joined.Count - 1);
                    joined[at] *= joined[at + 1];
                    joined.RemoveAt(at + 1);
                }

                if (joined.Count > 1 && joined[0] % 2 == 0 && Below(3) == 0)
                    (joined[0], joined[1]) = (joined[0] / 2, joined[1] * 2);
                return new Shape([.. joined]);
            }
        }
    }

    [Fact]
    public void AChannelShuffleIsPixelwiseAndKeepsItemsApart()
    {
        var shape = new Shape(2, 6, 3, 4);
        var shuffle = new RearrangeOperator(shape, [2, 2, 3, 3, 4], [0, 2, 1, 3, 4], shape);
        var turn = new RearrangeOperator(shape, [2, 6, 12], [0, 2, 1], new Shape(2, 12, 3, 2));
        var mix = new RearrangeOperator(shape, [2, 72], [1, 0], shape);
        Assert.True(shuffle.IsPixelwise);
        Assert.False(turn.IsPixelwise);
        Assert.Equal([true, true, false], new[] { shuffle, turn, mix }.Select(op => op.KeepsItemsApart([shape], op.OutputShape([shape]))));
        Assert.True(new RearrangeOperator(shape, [2, 1, 6, 12], [1, 0, 2, 3], shape).IsIdentity([shape]));
        Assert.False(shuffle.IsIdentity([shape]));
        Assert.Single(Graph.Trace(x => shuffle.Apply(x), shape).Nodes);
    }

    [Fact]
    public void SizesOfOtherNumbersOfElementsAreRefused()
    {
        var shape = new Shape(2, 6);
        Assert.Contains("as many elements", Refused([2, 5], [0, 1]));
        Assert.Contains("as many elements", Refused([-2, -6], [0, 1]));
        Assert.Contains("each of 2 dimensions", Refused([2, 6], [0, 0]));

        string Refused(int[] sizes, int[] order) =>
            Assert.Throws<ArgumentException>(() => new RearrangeOperator(shape, sizes, order, shape)).Message;
    }

    [Fact]
    public void NothingBecomesNothing()
    {
        var nothing = new Shape(0, 6);
        var op = new RearrangeOperator(nothing, [0, 2, 3], [1, 0, 2], new Shape(6, 0));
        Assert.Equal(new Shape(6, 0), op.Apply(Tensor.Zeros(nothing)).Shape);
    }

    private static float[] Permuted(int[] sizes, int[] order)
    {
        int[] index = new int[order.Length];
        int count = sizes.Aggregate(1, (product, size) => product * size);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            for (int d = order.Length - 1, rest = i; d >= 0; d--)
                (rest, index[order[d]]) = Math.DivRem(rest, sizes[order[d]]);
            values[i] = index.Zip(sizes).Aggregate(0, (place, pair) => (place * pair.Second) + pair.First);
        }

        return values;
    }
}
