using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Tests.Memory;

public sealed class BufferPoolTests
{
    private const int Large = 1 << 20;

    [Fact]
    public void ABufferComesBackForItsSizeAndForSomewhatSmallerLargeOnes()
    {
        var pool = new BufferPool();
        NativeBuffer first = pool.Rent(Large);
        pool.Return(first);
        Assert.Same(first, pool.Rent(Large));
        pool.Return(first);
        Assert.Same(first, pool.Rent(Large / 2));
        Assert.Equal(Large / 2 * sizeof(float), pool.OutstandingBytes);
        Assert.Equal(0, pool.KeptBytes);
        pool.Return(first);
        Assert.Equal(0, pool.OutstandingBytes);
        Assert.Equal(Large * sizeof(float), pool.KeptBytes);
        pool.Trim();
    }

    [Fact]
    public void TheSmallestThatFitsIsTaken()
    {
        var pool = new BufferPool();
        NativeBuffer large = pool.Rent(Large), middle = pool.Rent(Large / 2), small = pool.Rent(Large / 4);
        Array.ForEach([small, large, middle], pool.Return);
        Assert.Same(middle, pool.Rent((Large / 2) - 100_000));
        pool.Return(middle);
        pool.Trim();
    }

    [Theory]
    [InlineData(Large / 8)]
    [InlineData(1000)]
    [InlineData(2 * Large)]
    public void ABufferThatIsTooSmallOrMuchTooLargeIsLeft(int length)
    {
        var pool = new BufferPool();
        NativeBuffer first = pool.Rent(Large);
        pool.Return(first);
        NativeBuffer other = pool.Rent(length);
        Assert.NotSame(first, other);
        pool.Return(other);
        pool.Trim();
        Assert.Equal(0, pool.KeptBytes);
    }
}
