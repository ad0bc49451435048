namespace Fovea.Data.Tests;

public sealed class CodePointOrderTests
{
    // Python: sorted(['𠮷野家', 'ＵＦＯ', '', 'a', 'ab', 'A', '\ue000', '\ud7ff', '𠮷', '𠮸', '\uffff', 'é'])
    [Fact]
    public void ItIsPythons()
    {
        string[] names = ["𠮷野家", "ＵＦＯ", "", "a", "ab", "A", "\uE000", "\uD7FF", "𠮷", "𠮸", "\uFFFF", "é"];
        Array.Sort(names, CodePointOrder.Comparer);
        Assert.Equal(["", "A", "a", "ab", "é", "\uD7FF", "\uE000", "ＵＦＯ", "\uFFFF", "𠮷", "𠮷野家", "𠮸"], names);
        Assert.Equal(0, CodePointOrder.Comparer.Compare("𠮷", "𠮷"));
    }
}
