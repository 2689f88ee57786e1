using System.Reflection;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Tests.Pods;

public sealed class LocalityAnnotationsTests
{
    /// <summary>Every annotation of ours on a pod: the one on nodes is not.</summary>
    public static TheoryData<string> Ours =>
    [
        .. typeof(LocalityAnnotations).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(constant => constant.IsLiteral && constant.FieldType == typeof(string))
            .Select(constant => (string)constant.GetRawConstantValue()!)
            .Where(
                name => name.StartsWith(LocalityAnnotations.Prefix, StringComparison.Ordinal)
                    && name.Length > LocalityAnnotations.Prefix.Length)
            .Where(name => name != LocalityAnnotations.DataNode),
    ];

    [Theory]
    [MemberData(nameof(Ours))]
    public void Known_Ours_IsRead(string name)
    {
        Assert.Equal(name, LocalityAnnotations.Known(name));
        Assert.True(name.Length <= LocalityAnnotations.MaxNameLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hdfs.locality/")]
    [InlineData("hdfs.locality/path")]
    [InlineData("hdfs.locality/paths2")]
    [InlineData("HDFS.locality/paths")]
    [InlineData("batch.kubernetes.io/job-tracking")]
    [InlineData("spark-app-selector")]
    public void Known_AnyOther_IsNot(string name) => Assert.Null(LocalityAnnotations.Known(name));

    [Fact]
    public void KnownLabel_WhatGroupsAreNamedBy_IsRead()
    {
        Assert.Equal("spark-app-selector", LocalityAnnotations.KnownLabel("spark-app-selector"));
        Assert.Null(LocalityAnnotations.KnownLabel("hdfs.locality/paths"));
    }
}
