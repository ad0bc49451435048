using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Tests.Memory;

public sealed class RowSelectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(17)]
    [InlineData(67)]
    public void RowsAreCopiedAndAddedBackAsANaiveLoopDoes(int columns)
    {
        int[] rows = [3, 0, 3, 4];
        float[] matrix = Sample.Uniform(1, 5 * columns), gradient = Sample.Uniform(2, rows.Length * columns);
        var selected = new float[rows.Length * columns];
        float[] expectedSum = [.. matrix], sum = [.. matrix];
        var expected = new float[rows.Length * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            int source = (rows[i / columns] * columns) + (i % columns);
            expected[i] = matrix[source];
            expectedSum[source] += gradient[i];
        }

        RowSelection.Gather(matrix, rows, columns, selected);
        RowSelection.ScatterAdd(gradient, rows, columns, sum);
        Assert.Equal(expected, selected);
        Assert.Equal(expectedSum, sum);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        float[] six = new float[6], four = new float[4];
        Assert.Throws<ArgumentException>(() => RowSelection.Gather(six, [0, 1], 3, four));
        Assert.Throws<ArgumentException>(() => RowSelection.Gather(six, [0], 4, four));
        Assert.Throws<ArgumentException>(() => RowSelection.Gather(six, [], 0, []));
        Assert.Throws<ArgumentException>(() => RowSelection.ScatterAdd(four, [0, 3], 2, six));
        Assert.Throws<ArgumentException>(() => RowSelection.ScatterAdd(four, [0, -1], 2, six));
        Assert.Equal(new float[6], six);
    }
}
