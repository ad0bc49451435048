using Fovea.Kernels.RoiPooling;

namespace Fovea.Kernels.Tests.RoiPooling;

public sealed class PyramidLevelsTests
{
    private static readonly PyramidLevels _levels = new(2, 4);

    /// <summary>What torchvision 0.14's LevelMapper(2, 5) gives, less 2.</summary>
    [Theory]
    [InlineData(111.999f, 112f, 0)]
    [InlineData(112f, 112f, 1)]
    [InlineData(112f, 223.999f, 1)]
    [InlineData(223.9999f, 224f, 2)]
    [InlineData(223.99f, 224f, 1)]
    [InlineData(224f, 224f, 2)]
    [InlineData(447.9f, 448f, 2)]
    [InlineData(448f, 448f, 3)]
    [InlineData(5000f, 5000f, 3)]
    [InlineData(float.PositiveInfinity, 1f, 3)]
    [InlineData(1f, 1f, 0)]
    [InlineData(0f, 50f, 0)]
    [InlineData(-224f, -224f, 2)]
    [InlineData(-3f, 4f, -1)]
    [InlineData(float.NaN, 4f, -1)]
    public void TheAreaChoosesTheLevel(float width, float height, int level) => Assert.Equal(level, _levels.IndexOf(0f, 0f, width, height));

    [Fact]
    public void ASingleMapHasEveryRegion()
    {
        Assert.Equal(0, PyramidLevels.Single.IndexOf(0f, 0f, -3f, 4f));
        Assert.Equal(0, PyramidLevels.Single.IndexOf(0f, 0f, float.NaN, 4f));
    }
}
