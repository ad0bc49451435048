using Fovea.Detection.Rcnn;

namespace Fovea.Detection.Tests.Rcnn;

public sealed class RegionWindowsTests
{
    [Fact]
    public void ABatchDependsOnSeedEpochAndPlace()
    {
        int[][] labels = [[1, 0, 0, 0], [0, 2, 0, 2]];
        var windows = new RegionWindows(labels, 4, 12, seed: 5);
        RegionWindow[] batch = windows.Batch(1, 3);
        Assert.Equal(batch, new RegionWindows(labels, 4, 12, seed: 5).Batch(1, 3));
        Assert.NotEqual(batch, windows.Batch(1, 2));
        Assert.NotEqual(batch, windows.Batch(0, 3));
        Assert.NotEqual(batch, new RegionWindows(labels, 4, 12, seed: 6).Batch(1, 3));
        Assert.Equal(16, batch.Length);
        Assert.All(batch, window => Assert.Equal(labels[window.Image][window.Region], window.Label));
        Assert.Equal(4, batch.Count(window => window.Label > 0));
        Assert.Equal(2, batch.Select(window => window.IsMirrored).Distinct().Count());
        Assert.Contains("no region", Assert.Throws<ArgumentException>(() => new RegionWindows([[0, 0]], 4, 12, 0)).Message);
        Assert.All(new RegionWindows([[1, 1]], 4, 12, 0).Batch(0, 0), window => Assert.Equal(1, window.Label));
    }
}
