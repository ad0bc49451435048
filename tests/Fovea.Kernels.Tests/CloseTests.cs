namespace Fovea.Kernels.Tests;

public sealed class CloseTests
{
    [Fact]
    public void EqualValuesPass() => Close.Assert([1f, 0f, -2f, float.NaN], [1, 0, -2, double.NaN], 1e-7);

    [Fact]
    public void TheWorstIndexIsNamed()
    {
        var failure = Assert.ThrowsAny<Exception>(() => Close.Assert([1f, 2f, 3.5f, 4f], [1, 2, 3, 4.01], 1e-4, "numbers"));
        Assert.Contains("numbers: worst at [2]", failure.Message);
    }

    [Fact]
    public void ManySmallErrorsFailTheNorm()
    {
        float[] actual = [1.0002f, 1.0002f, 1.0002f, 1.0002f];
        var failure = Assert.ThrowsAny<Exception>(() => Close.Assert(actual, [1, 1, 1, 1], 1e-4));
        Assert.Contains("relative L2 error", failure.Message);
    }

    [Theory]
    [InlineData(float.NaN, 1.0)]
    [InlineData(1f, double.NaN)]
    [InlineData(float.PositiveInfinity, double.NegativeInfinity)]
    [InlineData(1e-3f, 0.0)]
    public void OneWrongValueFails(float actual, double expected)
        => Assert.ThrowsAny<Exception>(() => Close.Assert([actual], [expected], 1e-4));

    [Fact]
    public void AnotherLengthFails() => Assert.ThrowsAny<Exception>(() => Close.Assert([1f], [1, 2], 1));
}
