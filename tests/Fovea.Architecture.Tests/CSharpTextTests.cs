namespace Fovea.Architecture.Tests;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("unsafe void F() {}", true)]
    [InlineData("static unsafe int* p;", true)]
    [InlineData("\"a\" /* b */ unsafe { }", true)]
    [InlineData("string s = @\"C:\\\"; unsafe { }", true)]
    [InlineData("char c = '\"'; unsafe { } // \"", true)]
    [InlineData("// unsafe", false)]
    [InlineData("/* unsafe\n unsafe */ int x;", false)]
    [InlineData("string s = \"unsafe \\\" unsafe\";", false)]
    [InlineData("string s = @\"a\"\" unsafe\";", false)]
    [InlineData("string s = \"\"\"\n unsafe \" unsafe\n\"\"\";", false)]
    [InlineData("Unsafe.Add(ref x, 1); bool isunsafe;", false)]
    public void UsesLooksAtCodeOnly(string source, bool expected) => Assert.Equal(expected, CSharpText.Uses(source, "unsafe"));
}
