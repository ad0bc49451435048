namespace Fovea.Tensors.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void TheDefaultIsTheShapeOfOneNumber()
    {
        Assert.Equal(1, default(Shape).Elements);
        Assert.Equal(0, default(Shape).Rank);
        Assert.Equal(new Shape(ReadOnlySpan<int>.Empty), default);
        Assert.Equal("[]", default(Shape).ToString());
    }

    [Fact]
    public void SizesAreReadFromBothEnds()
    {
        var shape = new Shape(64, 3, 7, 5);
        Assert.Equal([64, 3, 7, 5], shape.ToArray());
        Assert.Equal(5, shape[-1]);
        Assert.Equal(64, shape[-4]);
        Assert.Equal(64 * 3 * 7 * 5, shape.Elements);
        Assert.Equal("[64, 3, 7, 5]", shape.ToString());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    public void ADimensionThatIsNotThereIsAnError(int dimension) =>
        Assert.Contains("[4, 6]", Assert.Throws<IndexOutOfRangeException>(() => new Shape(4, 6)[dimension]).Message);

    [Fact]
    public void OnesAtTheEndMakeAnotherShape()
    {
        Assert.True(new Shape(2, 3) != new Shape(2, 3, 1));
        Assert.True(new Shape(2, 3) == new Shape(2, 3));
        Assert.Equal(new Shape(2, 3).GetHashCode(), new Shape(2, 3).GetHashCode());
    }

    [Fact]
    public void ImpossibleSizesAreErrors()
    {
        Assert.Contains("5 dimensions", Assert.Throws<ArgumentException>(() => new Shape(1, 2, 3, 4, 5)).Message);
        Assert.Contains("size -1", Assert.Throws<ArgumentException>(() => new Shape(2, -1)).Message);
        Assert.Contains("use a smaller batch", Assert.Throws<ArgumentException>(() => new Shape(65536, 65536)).Message);
    }

    [Fact]
    public void NoElementIsAllowed() => Assert.Equal(0, new Shape(0, 3, 7, 7).Elements);
}
