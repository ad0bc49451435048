using Fovea.Kernels.Gemm;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Gemm;

public sealed class MicroKernelPreparationTests
{
    [Theory]
    [InlineData(SimdLevel.Vector512, 2)]
    [InlineData(SimdLevel.Vector256, 1)]
    [InlineData(SimdLevel.Vector256, 2)]
    public void TilesOfManyRowsAreAmongThosePrepared(SimdLevel level, int vectors)
    {
        int most = MicroKernel.RowsFor(level, vectors);
        for (int rows = (2 * most) + 1; rows < 1000; rows++)
        {
            int tiles = (rows + most - 1) / most;
            Assert.InRange(rows / tiles, MicroKernelPreparation.Fewest(most), most);
        }
    }

    [Theory]
    [InlineData(SimdLevel.Vector512)]
    [InlineData(SimdLevel.Vector256)]
    [InlineData(SimdLevel.Vector128)]
    [InlineData(SimdLevel.Scalar)]
    public void PreparingAgainCompilesNothing(SimdLevel level)
    {
        var preparation = default(MicroKernelPreparation);
        SimdSupport.Run(level, ref preparation);
        long before = System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true);
        SimdSupport.Run(level, ref preparation);
        Assert.Equal(before, System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true));
    }
}
