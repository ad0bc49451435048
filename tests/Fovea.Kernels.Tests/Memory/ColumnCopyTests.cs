using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Memory;

public sealed class ColumnCopyTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(20_000, false)]
    [InlineData(20_000, true)]
    public void CopiesTheColumnsOfEveryRowAndLeavesOrClearsTheOthers(int rows, bool clear)
    {
        float[] source = [.. Enumerable.Range(0, rows * 7).Select(i => (float)i)];
        float[] destination = new float[rows * 5];
        Array.Fill(destination, -1f);
        using var pool = new WorkerPool(3);
        ColumnCopy.Run(pool, source, new Columns(7, 2), destination, new Columns(5, 1), 3, clear);
        for (int i = 0; i < destination.Length; i++)
        {
            (int row, int column) = (i / 5, i % 5);
            Assert.Equal(column is >= 1 and < 4 ? (row * 7) + column + 1 : clear ? 0 : -1, destination[i]);
        }
    }

    [Theory]
    [InlineData(14, 5, 12, 3)]
    [InlineData(14, 2, 12, 4)]
    [InlineData(13, 2, 12, 3)]
    [InlineData(14, 2, 18, 3)]
    public void RefusesWhatDoesNotFit(int sourceLength, int first, int destinationLength, int count)
    {
        using var pool = new WorkerPool(1);
        string message = Assert.Throws<ArgumentException>(() => ColumnCopy.Run(
            pool, new float[sourceLength], new Columns(7, first), new float[destinationLength], new Columns(6, 3), count)).Message;
        Assert.Contains("expected", message);
    }
}
