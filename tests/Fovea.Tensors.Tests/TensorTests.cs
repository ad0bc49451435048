using Fovea.Kernels.Memory;

namespace Fovea.Tensors.Tests;

public sealed class TensorTests
{
    public static TheoryData<int[]> Shapes =>
    [
        [], [1], [5], [3, 7], [2, 3, 4], [1, 1, 1, 1], [2, 3, 5, 7], [3, 1, 4, 5], [2, 17, 1, 1], [2, 5, 1, 9], [1, 33, 17, 19],
        [0, 3, 4, 5], [2, 0],
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ArraysGoInAndOutInLogicalOrder(int[] sizes)
    {
        var shape = new Shape(sizes);
        float[] values = Sequence(shape.Elements);
        Tensor tensor = Tensor.FromArray(shape, values);
        Assert.Equal(values, tensor.ToArray());
        Assert.Equal(values.Order(), tensor.Data.ToArray().Order());
        Tensor copy = Tensor.Zeros(shape);
        copy.CopyFrom(values);
        Assert.Equal(tensor.Data.ToArray(), copy.Data.ToArray());
    }

    [Fact]
    public void MemoryIsChannelsLast()
    {
        (int n, int c, int h, int w) = (2, 3, 4, 5);
        Tensor tensor = Tensor.FromArray(new Shape(n, c, h, w), Sequence(n * c * h * w));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < c; j++)
            {
                for (int k = 0; k < h * w; k++)
                    Assert.Equal((((i * c) + j) * h * w) + k, tensor.Data[(((i * h * w) + k) * c) + j]);
            }
        }

        Assert.Equal(tensor.ToArray(), Tensor.FromChannelsLast(tensor.Shape, tensor.Data).ToArray());
    }

    [Fact]
    public void AWrongNumberOfValuesIsAnError()
    {
        const string Message = "Tensor: 5 values for shape [2, 3]; expected 6.";
        Assert.Equal(Message, Assert.Throws<ArgumentException>(() => Tensor.FromArray(new Shape(2, 3), new float[5])).Message);
        Assert.Equal(Message, Assert.Throws<ArgumentException>(() => Tensor.FromChannelsLast(new Shape(2, 3), new float[5])).Message);
        Assert.Equal(Message, Assert.Throws<ArgumentException>(() => Tensor.Zeros(new Shape(2, 3)).CopyFrom(new float[5])).Message);
    }

    [Fact]
    public void ItemIsForOneElement()
    {
        Assert.Equal(3.5f, Tensor.Scalar(3.5f).Item());
        Assert.Equal(2f, Tensor.Full(new Shape(1, 1), 2f).Item());
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => Tensor.Zeros(new Shape(2)).Item()).Message);
    }

    [Fact]
    public void ADeferredTensorIsWrittenOnceWhenFirstRead()
    {
        int calls = 0;
        Tensor tensor = Tensor.Deferred(new Shape(3), values =>
        {
            calls++;
            values.Fill(7f);
        });
        Assert.False(tensor.IsAllocated);
        Assert.Equal([7f, 7f, 7f], tensor.ToArray());
        tensor.Data[0] = 1f;
        Assert.Equal([1f, 7f, 7f], tensor.ToArray());
        Assert.True(tensor.IsAllocated);
        Assert.Equal(1, calls);

        tensor.InitializeLater(values => values.Fill(9f));
        Assert.False(tensor.IsAllocated);
        Assert.Equal([9f, 9f, 9f], tensor.ToArray());
    }

    [Fact]
    public void ThreadsThatMeetAtADeferredTensorInitialiseItOnce()
    {
        int calls = 0;
        Tensor tensor = Tensor.Deferred(new Shape(1000), values =>
        {
            Interlocked.Increment(ref calls);
            Thread.Sleep(10);
            values.Fill(1f);
        });
        var sums = new float[4];
        Thread[] threads = [.. Enumerable.Range(0, sums.Length).Select(i => new Thread(() => sums[i] = tensor.ToArray().Sum()))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(1, calls);
        Assert.All(sums, sum => Assert.Equal(1000f, sum));
    }

    [Fact]
    public void DroppedTensorsGiveTheirMemoryBackToTheCollector()
    {
        MemoryTests.Collect();
        long before = BufferPool.Shared.OutstandingBytes;
        MemoryTests.Dropping(() => Tensor.Zeros(new Shape(100_000)));
        Assert.True(BufferPool.Shared.OutstandingBytes >= before + 400_000);
        MemoryTests.Collect();
        Assert.Equal(before, BufferPool.Shared.OutstandingBytes);
    }

    private static float[] Sequence(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];
}
